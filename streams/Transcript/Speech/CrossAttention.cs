using System.Text;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>
/// Makes the decoder tell which part of the sound each token was read from: adds the softmax of its cross-attention as outputs of the
/// graph. The published file keeps them inside the two branches of its one "If" node.
/// </summary>
/// <remarks>
/// Works on the protobuf wire format, of which ONNX needs four messages here: ModelProto.graph = 7; GraphProto.node = 1, .output = 12;
/// NodeProto.output = 2, .op_type = 4, .attribute = 5; AttributeProto.g = 6. A field may be added at the end of its message, so only the
/// lengths on the way down change.
/// </remarks>
public static class CrossAttention
{
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphOutput = 12;
    private const int NodeOutput = 2;
    private const int NodeOperator = 4;
    private const int NodeAttribute = 5;
    private const int AttributeGraph = 6;

    /// <summary>Name of the added output of a layer: f32 [1, heads, 1, encoder frames].</summary>
    public static string OutputOf(int layer) => $"cross_attention.{layer}";

    /// <summary>The model with one more output for each of the given decoder layers.</summary>
    /// <exception cref="InvalidDataException">The bytes are no merged decoder: there is no If node in its graph.</exception>
    public static byte[] Expose(byte[] model, IReadOnlyList<int> layers)
    {
        var found = false;
        var edited = Rewrite(model, ModelGraph, graph =>
        {
            var inner = Rewrite(graph, GraphNode, node =>
            {
                if (!IsIf(node))
                    return [node];
                found = true;
                var branches = Rewrite(node, NodeAttribute, attribute => Rewrite(attribute, AttributeGraph, branch =>
                    [branch, .. layers.SelectMany(i => Field(GraphOutput, ValueInfo(InsideName(i))))]));
                return [.. branches, .. layers.SelectMany(i => Field(NodeOutput, [Encoding.UTF8.GetBytes(OutputOf(i))]))];
            });
            return [.. inner, .. layers.SelectMany(i => Field(GraphOutput, ValueInfo(OutputOf(i))))];
        });
        return found ? Joined(edited) : throw new InvalidDataException("the decoder has no If node: it is not the merged decoder expected");
    }

    private static string InsideName(int layer) => $"/model/decoder/layers.{layer}/encoder_attn/Softmax_output_0";

    private static bool IsIf(ReadOnlyMemory<byte> node) =>
        Fields(node).Any(f => f.Number == NodeOperator && node.Span.Slice(f.Start, f.Length).SequenceEqual("If"u8));

    /// <summary>ValueInfoProto { name = 1, type = 2: TypeProto { tensor_type = 1: { elem_type = 1: FLOAT } } }, without a shape.</summary>
    private static List<ReadOnlyMemory<byte>> ValueInfo(string name) =>
        [.. Field(1, [Encoding.UTF8.GetBytes(name)]), .. Field(2, [new byte[] { 0x0a, 0x02, 0x08, 0x01 }])];

    /// <summary>A message with every field of one number replaced by what <paramref name="change"/> makes of it.</summary>
    /// <returns>Pieces, most of them of the message itself: 42 MB of weights are copied once, when all is joined.</returns>
    private static List<ReadOnlyMemory<byte>> Rewrite(
        ReadOnlyMemory<byte> message, int number, Func<ReadOnlyMemory<byte>, List<ReadOnlyMemory<byte>>> change)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        foreach (var field in Fields(message))
        {
            if (field.Number == number)
                pieces.AddRange(Field(number, change(message.Slice(field.Start, field.Length))));
            else
                pieces.Add(message[field.From..(field.Start + field.Length)]);
        }

        return pieces;
    }

    private static List<ReadOnlyMemory<byte>> Field(int number, List<ReadOnlyMemory<byte>> content)
    {
        using var head = new MemoryStream();
        WriteVarint(head, ((ulong)number << 3) | 2);
        WriteVarint(head, (ulong)content.Sum(c => (long)c.Length));
        return [head.ToArray(), .. content];
    }

    private static byte[] Joined(List<ReadOnlyMemory<byte>> pieces)
    {
        var result = new byte[pieces.Sum(p => p.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(result.AsMemory(at));
            at += piece.Length;
        }

        return result;
    }

    private static void WriteVarint(MemoryStream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }

    /// <summary>The fields of a message: where each begins with its tag, where its content begins, and how long that is.</summary>
    private static IEnumerable<(int Number, int From, int Start, int Length)> Fields(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var from = at;
            var tag = ReadVarint(message, ref at);
            var length = (tag & 7) switch
            {
                0 => VarintLength(message, at),
                1 => 8,
                2 => (int)ReadVarint(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException($"not an ONNX file: wire type {tag & 7} at byte {from}"),
            };
            yield return ((int)(tag >> 3), from, at, length);
            at += length;
        }
    }

    private static int VarintLength(ReadOnlyMemory<byte> message, int at)
    {
        var from = at;
        ReadVarint(message, ref at);
        return at - from;
    }

    private static ulong ReadVarint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message.Span[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
