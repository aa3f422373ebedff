using System.Text;
using Microsoft.ML.OnnxRuntime;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Slides;

/// <summary>A line of text and how sure the reader is of it: the mean probability of its characters, 0 to 1.</summary>
public readonly record struct ReadLine(string Text, double Confidence);

/// <summary>PP-OCRv4's recogniser: what one line of a picture says. Thread-safe.</summary>
/// <remarks>
/// Input f32 [1,3,48,W], (x / 255 - 0.5) / 0.5; output probabilities [1,T,6625] for CTC: 0 is blank, k is line k of the keys, the last a
/// space. Greedy decoding: equal neighbours are one, blanks fall out.
/// </remarks>
public sealed class LineReader(ModelStore models)
{
    /// <summary>The model's id in the manifest.</summary>
    public const string Id = "ppocr-rec";

    /// <summary>The id of its list of characters.</summary>
    public const string KeysId = "ppocr-keys";

    private const int Height = 48;
    private const int Widest = 2400;
    private readonly string[] _keys = [.. File.ReadAllLines(models.PathOf(KeysId)), " "];

    /// <summary>Reads one line.</summary>
    public ReadLine Read(Picture picture, Box line)
    {
        var scale = Height / line.Height;
        var width = (int)Math.Clamp(Math.Ceiling(line.Width * scale), Height / 2, Widest);
        var plane = Height * width;
        var input = new float[3 * plane];
        picture.Resample(line, scale, width, Height, (x, y, red, green, blue) =>
        {
            var at = y * width + x;
            input[at] = red / 127.5f - 1;
            input[plane + at] = green / 127.5f - 1;
            input[2 * plane + at] = blue / 127.5f - 1;
        });
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [1, 3, Height, width]);
        using var options = new RunOptions();
        using var outputs = models.Session(Id).Run(options, ["x"], [tensor], ["softmax_11.tmp_0"]);
        return Decode(outputs[0].GetTensorDataAsSpan<float>(), _keys);
    }

    /// <summary>Greedy CTC over rows of keys + 1 probabilities.</summary>
    public static ReadLine Decode(ReadOnlySpan<float> rows, IReadOnlyList<string> keys)
    {
        var (text, sum, count, before) = (new StringBuilder(), 0d, 0, 0);
        for (var row = 0; row + keys.Count < rows.Length; row += keys.Count + 1)
        {
            var step = rows.Slice(row, keys.Count + 1);
            var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(step);
            if (best != 0 && best != before)
            {
                text.Append(keys[best - 1]);
                sum += step[best];
                count++;
            }

            before = best;
        }

        return new ReadLine(text.ToString().Trim(), count == 0 ? 0 : sum / count);
    }
}
