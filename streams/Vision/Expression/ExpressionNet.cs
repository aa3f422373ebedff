using Microsoft.ML.OnnxRuntime;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Expression;

/// <summary>How probable each expression is; they sum to 1.</summary>
public readonly record struct ExpressionScore(double Happy, double Neutral, double Surprise, double Negative);

/// <summary>The expression of one face, by face-api's small network: right in 54 % of six balanced classes, an impression.</summary>
/// <remarks>
/// The npm package carries weights without a graph, so the graph is written here from the architecture (face-api.js,
/// FaceFeatureExtractor): four dense blocks of depthwise separable 3 x 3 convolutions at strides of two, a mean, a full layer. Input
/// f32 [1,3,112,112], (red, green, blue - mean) / 255; output neutral, happy, sad, angry, fearful, disgusted, surprised.
/// </remarks>
public sealed class ExpressionNet : IDisposable
{
    /// <summary>The ids of its files in the manifest.</summary>
    public const string ManifestId = "expression-manifest";

    /// <inheritdoc cref="ManifestId"/>
    public const string WeightsId = "expression-weights";

    private const int Side = 112;
    private const int Classes = 7;
    private static readonly float[] Mean = [122.782f, 117.001f, 104.298f];
    private readonly InferenceSession _session;

    /// <summary>Whether its files are here.</summary>
    public static bool IsHere(ModelStore models) => models.Has(ManifestId) && models.Has(WeightsId);

    /// <summary>Writes the graph and loads it.</summary>
    public ExpressionNet(ModelStore models)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = models.Options.ThreadsPerModel, InterOpNumThreads = 1 };
        var weights = new TensorFlowWeights(models.PathOf(ManifestId), models.PathOf(WeightsId));
        _session = new InferenceSession(Graph(weights), settings);
    }

    /// <summary>Reads a face: a square of the picture, a fifth larger than the face's box.</summary>
    public ExpressionScore Read(Picture picture, Box face)
    {
        var side = Math.Max(face.Width, face.Height) * 1.2;
        var part = new Box(face.X + (face.Width - side) / 2, face.Y + (face.Height - side) / 2, side, side);
        var input = new float[3 * Side * Side];
        picture.Resample(part, Side / side, Side, Side, (x, y, red, green, blue) =>
        {
            var at = y * Side + x;
            input[at] = (red - Mean[0]) / 255;
            input[Side * Side + at] = (green - Mean[1]) / 255;
            input[2 * Side * Side + at] = (blue - Mean[2]) / 255;
        });
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [1, 3, Side, Side]);
        using var options = new RunOptions();
        using var outputs = _session.Run(options, ["face"], [tensor], _session.OutputNames);
        var p = outputs[0].GetTensorDataAsSpan<float>();
        return new ExpressionScore(p[1], p[0], p[6], p[2] + p[3] + p[4] + p[5]);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static byte[] Graph(TensorFlowWeights weights)
    {
        var graph = new OnnxGraph();
        var x = "face";
        for (var block = 0; block < 4; block++)
            x = DenseBlock(graph, weights, $"dense{block}", x, first: block == 0);
        var mean = graph.Node("AveragePool", [x], ("kernel_shape", new long[] { 7, 7 }), ("strides", new long[] { 2, 2 }));
        var flat = graph.Node("Flatten", [mean], ("axis", 1L));
        var full = weights["fc/weights"];
        var matrix = graph.Constant("fc/weights", full, full.Length / Classes, Classes);
        var sum = graph.Node("Gemm", [flat, matrix, graph.Constant("fc/bias", weights["fc/bias"], Classes)]);
        return graph.Model("face", [1, 3, Side, Side], graph.Node("Softmax", [sum], ("axis", 1L)), [1, Classes]);
    }

    // Each convolution sees the sum of all before it; only the first halves the size.
    private static string DenseBlock(OnnxGraph graph, TensorFlowWeights weights, string block, string x, bool first)
    {
        var sum = first
            ? Convolution(graph, weights, $"{block}/conv0/filters", x, 2, $"{block}/conv0/bias")
            : Separable(graph, weights, $"{block}/conv0", x, 2);
        sum = graph.Node("Relu", [sum]);
        var seen = sum;
        for (var i = 1; i < 4; i++)
        {
            var next = Separable(graph, weights, $"{block}/conv{i}", seen, 1);
            sum = graph.Node("Add", [sum, next]);
            seen = graph.Node("Relu", [sum]);
        }

        return seen;
    }

    private static string Separable(OnnxGraph graph, TensorFlowWeights weights, string name, string x, int stride)
    {
        var depth = Convolution(graph, weights, $"{name}/depthwise_filter", x, stride, bias: null);
        return Convolution(graph, weights, $"{name}/pointwise_filter", depth, 1, $"{name}/bias");
    }

    private static string Convolution(OnnxGraph graph, TensorFlowWeights weights, string filter, string x, long stride, string? bias)
    {
        var depthwise = bias is null;
        var (values, shape) = weights.Filter(filter, depthwise);
        string[] inputs = [x, graph.Constant(filter, values, shape)];
        if (bias is not null)
            inputs = [.. inputs, graph.Constant(bias, weights[bias], weights[bias].Length)];
        return graph.Node("Conv", inputs,
            ("kernel_shape", new[] { shape[2], shape[3] }), ("strides", new[] { stride, stride }), ("auto_pad", "SAME_UPPER"),
            ("group", depthwise ? shape[0] : 1L));
    }
}
