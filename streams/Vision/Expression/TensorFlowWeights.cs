using System.Text.Json;

namespace VideoInsights.Streams.Vision.Expression;

/// <summary>Weights in the form of TensorFlow.js: a manifest that names tensors in order, and their bytes.</summary>
internal sealed class TensorFlowWeights
{
    private readonly Dictionary<string, (float[] Values, int[] Shape)> _tensors = [];

    /// <summary>Reads a manifest and the one file of weights it describes.</summary>
    /// <exception cref="InvalidDataException">They do not belong together.</exception>
    public TensorFlowWeights(string manifestPath, string weightsPath)
    {
        var bytes = File.ReadAllBytes(weightsPath);
        var at = 0;
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(manifestPath));
        foreach (var tensor in manifest.RootElement[0].GetProperty("weights").EnumerateArray())
        {
            var shape = tensor.GetProperty("shape").Deserialize<int[]>()!;
            var values = new float[shape.Aggregate(1, (a, b) => a * b)];
            if (tensor.TryGetProperty("quantization", out var quantization))
            {
                var (scale, least) = (quantization.GetProperty("scale").GetSingle(), quantization.GetProperty("min").GetSingle());
                for (var i = 0; i < values.Length; i++)
                    values[i] = bytes[at++] * scale + least;
            }
            else
            {
                Buffer.BlockCopy(bytes, at, values, 0, values.Length * sizeof(float));
                at += values.Length * sizeof(float);
            }

            _tensors[tensor.GetProperty("name").GetString()!] = (values, shape);
        }

        if (at != bytes.Length)
            throw new InvalidDataException($"{weightsPath} holds {bytes.Length} bytes, its manifest describes {at}");
    }

    /// <summary>A vector or matrix as it is.</summary>
    public float[] this[string name] => _tensors[name].Values;

    /// <summary>A filter of [height, width, in, out] as [out, in, height, width]; a depthwise one as [in, out, height, width].</summary>
    public (float[] Values, long[] Shape) Filter(string name, bool depthwise)
    {
        var (values, shape) = _tensors[name];
        var (height, width, into, outOf) = (shape[0], shape[1], shape[2], shape[3]);
        var turned = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            int o = i % outOf, c = i / outOf % into, place = i / outOf / into;
            turned[(depthwise ? c * outOf + o : o * into + c) * height * width + place] = values[i];
        }

        return (turned, depthwise ? [into, outOf, height, width] : [outOf, into, height, width]);
    }
}
