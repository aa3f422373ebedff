using System.Runtime.InteropServices;

namespace VideoInsights.Streams.Vision.Expression;

/// <summary>An ONNX graph written in code, for weights that come without one. Field numbers are those of onnx.proto, opset 13.</summary>
internal sealed class OnnxGraph
{
    private const int Float = 1;
    private readonly ProtoMessage _graph = new();
    private int _nodes;

    /// <summary>A constant tensor; gives its name.</summary>
    public string Constant(string name, float[] values, params long[] shape)
    {
        var tensor = new ProtoMessage().Int(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<float>(values));
        foreach (var length in shape)
            tensor.Int(1, length);
        _graph.Message(5, tensor);
        return name;
    }

    /// <summary>An operator with one output; gives the output's name. Attributes are a string, a long or a long[].</summary>
    public string Node(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var output = $"{type}_{_nodes++}";
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output).Text(4, type);
        foreach (var (name, value) in attributes)
            node.Message(5, Attribute(name, value));
        _graph.Message(1, node);
        return output;
    }

    /// <summary>The whole model, as <see cref="Microsoft.ML.OnnxRuntime.InferenceSession"/> loads it.</summary>
    public byte[] Model(string input, long[] inputShape, string output, long[] outputShape)
    {
        _graph.Text(2, "graph").Message(11, Value(input, inputShape)).Message(12, Value(output, outputShape));
        return new ProtoMessage().Int(1, 8).Message(7, _graph).Message(8, new ProtoMessage().Text(1, "").Int(2, 13)).ToArray();
    }

    private static ProtoMessage Attribute(string name, object value)
    {
        var attribute = new ProtoMessage().Text(1, name);
        switch (value)
        {
            case string text:
                return attribute.Text(4, text).Int(20, 3);
            case long number:
                return attribute.Int(3, number).Int(20, 2);
            case long[] numbers:
                foreach (var number in numbers)
                    attribute.Int(8, number);
                return attribute.Int(20, 7);
            default:
                throw new ArgumentException($"no attribute of type {value.GetType()} is needed so far", nameof(value));
        }
    }

    private static ProtoMessage Value(string name, long[] shape)
    {
        var dimensions = new ProtoMessage();
        foreach (var length in shape)
            dimensions.Message(1, new ProtoMessage().Int(1, length));
        var type = new ProtoMessage().Message(1, new ProtoMessage().Int(1, Float).Message(2, dimensions));
        return new ProtoMessage().Text(1, name).Message(2, type);
    }
}
