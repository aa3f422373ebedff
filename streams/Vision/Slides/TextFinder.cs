using Microsoft.ML.OnnxRuntime;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Slides;

/// <summary>PP-OCRv4's detector: where lines of text are in a picture. Thread-safe.</summary>
/// <remarks>
/// Differentiable binarization (Liao et al. 2020) with PaddleOCR's numbers: input f32 [1,3,H,W] of sides that divide by 32, the longer at
/// most 960, ImageNet mean and deviation; output a probability a pixel; over 0.3 belongs to a line; a connected region is one when its
/// box's mean is 0.6 or more; as the regions are trained shrunken, the box grows by 1.5 x area / perimeter. Boxes are level: slides are.
/// </remarks>
public sealed class TextFinder(ModelStore models)
{
    /// <summary>The model's id in the manifest.</summary>
    public const string Id = "ppocr-det";

    private const int Longest = 960;
    private const float PixelThreshold = 0.3f;
    private const double BoxThreshold = 0.6;
    private const double Unclip = 1.5;
    private const int LeastSide = 3;
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>Lines of text in reading order: from top to bottom, and from left to right where two stand on one height.</summary>
    public IReadOnlyList<Box> Find(Picture picture)
    {
        var scale = Math.Min(2, (double)Longest / Math.Max(picture.Width, picture.Height));
        int width = (int)Math.Ceiling(picture.Width * scale / 32) * 32, height = (int)Math.Ceiling(picture.Height * scale / 32) * 32;
        var plane = width * height;
        var input = new float[3 * plane];
        picture.Resample(new Box(0, 0, picture.Width, picture.Height), scale, width, height, (x, y, red, green, blue) =>
        {
            var at = y * width + x;
            input[at] = (red / 255 - Mean[0]) / Deviation[0];
            input[plane + at] = (green / 255 - Mean[1]) / Deviation[1];
            input[2 * plane + at] = (blue / 255 - Mean[2]) / Deviation[2];
        });
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [1, 3, height, width]);
        using var options = new RunOptions();
        using var outputs = models.Session(Id).Run(options, ["x"], [tensor], ["sigmoid_0.tmp_0"]);
        var boxes = BoxesIn(outputs[0].GetTensorDataAsSpan<float>(), width, height)
            .Select(b => new Box(b.X / scale, b.Y / scale, b.Width / scale, b.Height / scale));
        return InReadingOrder(boxes);
    }

    /// <summary>The boxes of a probability map, grown to the text's real size.</summary>
    public static IReadOnlyList<Box> BoxesIn(ReadOnlySpan<float> map, int width, int height)
    {
        var boxes = new List<Box>();
        var seen = new bool[map.Length];
        var open = new Stack<int>();
        for (var start = 0; start < map.Length; start++)
        {
            if (seen[start] || map[start] <= PixelThreshold)
                continue;
            var (left, top, right, bottom) = Region(map, width, height, start, seen, open);
            int across = right - left + 1, down = bottom - top + 1;
            if (Math.Min(across, down) < LeastSide || MeanOf(map, width, left, top, right, bottom) < BoxThreshold)
                continue;
            var grow = Unclip * across * down / (2.0 * (across + down));
            boxes.Add(new Box(left - grow, top - grow, across + 2 * grow, down + 2 * grow));
        }

        return boxes;
    }

    /// <summary>Sorts boxes into lines, a box belonging to a line whose middle it spans, and each line from left to right.</summary>
    public static IReadOnlyList<Box> InReadingOrder(IEnumerable<Box> boxes)
    {
        var lines = new List<List<Box>>();
        foreach (var box in boxes.OrderBy(b => b.Y + b.Height / 2))
        {
            var middle = box.Y + box.Height / 2;
            var line = lines.Count > 0 ? lines[^1] : null;
            if (line is not null && Math.Abs(middle - line.Average(b => b.Y + b.Height / 2)) < Math.Min(box.Height, line[0].Height) / 2)
                line.Add(box);
            else
                lines.Add([box]);
        }

        return [.. lines.SelectMany(line => line.OrderBy(b => b.X))];
    }

    private static (int Left, int Top, int Right, int Bottom) Region(
        ReadOnlySpan<float> map, int width, int height, int start, bool[] seen, Stack<int> open)
    {
        int left = width, top = height, right = 0, bottom = 0;
        seen[start] = true;
        open.Push(start);
        while (open.TryPop(out var at))
        {
            int x = at % width, y = at / width;
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            for (var ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
            {
                for (var nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
                {
                    var next = ny * width + nx;
                    if (seen[next] || map[next] <= PixelThreshold)
                        continue;
                    seen[next] = true;
                    open.Push(next);
                }
            }
        }

        return (left, top, right, bottom);
    }

    private static double MeanOf(ReadOnlySpan<float> map, int width, int left, int top, int right, int bottom)
    {
        double sum = 0;
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
                sum += map[y * width + x];
        }

        return sum / ((right - left + 1) * (bottom - top + 1));
    }
}
