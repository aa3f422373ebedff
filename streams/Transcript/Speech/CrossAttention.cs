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
                    return node;
                found = true;
                var branches = Rewrite(node, NodeAttribute, attribute => Rewrite(attribute, AttributeGraph, branch =>
                    Append(branch, layers.Select(i => (GraphOutput, ValueInfo(InsideName(i)))))));
                return Append(branches, layers.Select(i => (NodeOutput, Encoding.UTF8.GetBytes(OutputOf(i)))));
            });
            return Append(inner, layers.Select(i => (GraphOutput, ValueInfo(OutputOf(i)))));
        });
        return found ? edited : throw new InvalidDataException("the decoder has no If node: it is not the merged decoder that is expected");
    }

    private static string InsideName(int layer) => $"/model/decoder/layers.{layer}/encoder_attn/Softmax_output_0";

    private static bool IsIf(byte[] node) =>
        Fields(node).Any(f => f.Number == NodeOperator && node.AsSpan(f.Start, f.Length).SequenceEqual("If"u8));

    /// <summary>ValueInfoProto { name = 1, type = 2: TypeProto { tensor_type = 1: { elem_type = 1: FLOAT } } }, the shape left open.</summary>
    private static byte[] ValueInfo(string name) =>
        Append([], [(1, Encoding.UTF8.GetBytes(name)), (2, [0x0a, 0x02, 0x08, 0x01])]);

    /// <summary>A message with every field of one number replaced by what <paramref name="change"/> makes of it.</summary>
    private static byte[] Rewrite(byte[] message, int number, Func<byte[], byte[]> change)
    {
        using var result = new MemoryStream(message.Length + 4096);
        foreach (var field in Fields(message))
        {
            if (field.Number == number)
                Write(result, number, change(message[field.Start..(field.Start + field.Length)]));
            else
                result.Write(message, field.From, field.Start + field.Length - field.From);
        }

        return result.ToArray();
    }

    private static byte[] Append(byte[] message, IEnumerable<(int Number, byte[] Content)> fields)
    {
        using var result = new MemoryStream(message.Length + 1024);
        result.Write(message);
        foreach (var (number, content) in fields)
            Write(result, number, content);
        return result.ToArray();
    }

    private static void Write(MemoryStream to, int number, byte[] content)
    {
        WriteVarint(to, ((ulong)number << 3) | 2);
        WriteVarint(to, (ulong)content.Length);
        to.Write(content);
    }

    private static void WriteVarint(MemoryStream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to.WriteByte((byte)(value | 0x80));
        to.WriteByte((byte)value);
    }

    /// <summary>The fields of a message: where each begins with its tag, where its content begins, and how long that is.</summary>
    private static IEnumerable<(int Number, int From, int Start, int Length)> Fields(byte[] message)
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

    private static int VarintLength(byte[] message, int at)
    {
        var from = at;
        ReadVarint(message, ref at);
        return at - from;
    }

    private static ulong ReadVarint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
