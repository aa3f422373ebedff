using Microsoft.ML.OnnxRuntime;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Faces;

/// <summary>A face in pixels of the picture, and the detector's score, 0 to 1.</summary>
public readonly record struct Face(Box Box, double Score);

/// <summary>MediaPipe's BlazeFace, long range (256 x 256): finds faces in one square part of a picture. Thread-safe.</summary>
/// <remarks>
/// Input f32 [1,256,256,3], red green blue, -1 to 1. Outputs: scores (logits) and 16 numbers each for 512 anchors (16 x 16 cells, two a
/// cell) and 384 anchors (8 x 8, six a cell); the first four numbers are the box's centre, from the cell's centre, and size, in input
/// pixels. As in MediaPipe's face_detection_full_range and SSD anchor options with fixed anchor size.
/// </remarks>
public sealed class BlazeFace(ModelStore models)
{
    /// <summary>The model's id in the manifest.</summary>
    public const string Id = "blazeface-back";

    private const int Side = 256;
    private static readonly (int Cells, int Anchors)[] Layers = [(16, 2), (8, 6)];
    private static readonly string[] Outputs = ["Identity:0", "Identity_2:0", "Identity_1:0", "Identity_3:0"];

    /// <summary>Every box over the score in a square part of a picture, overlapping ones too.</summary>
    /// <param name="part">The square; black where it reaches over the picture's edge.</param>
    public List<Face> Find(Picture picture, Box part, double leastScore)
    {
        var input = new float[Side * Side * 3];
        Array.Fill(input, -1f);
        picture.Resample(part, Side / part.Width, Side, Side, (x, y, red, green, blue) =>
        {
            var at = (y * Side + x) * 3;
            input[at] = red / 127.5f - 1;
            input[at + 1] = green / 127.5f - 1;
            input[at + 2] = blue / 127.5f - 1;
        });
        using var tensor = OrtValue.CreateTensorValueFromMemory(input, [1, Side, Side, 3]);
        using var options = new RunOptions();
        using var outputs = models.Session(Id).Run(options, ["input:0"], [tensor], Outputs);

        var faces = new List<Face>();
        for (var layer = 0; layer < Layers.Length; layer++)
        {
            var scores = outputs[layer * 2].GetTensorDataAsSpan<float>();
            var boxes = outputs[layer * 2 + 1].GetTensorDataAsSpan<float>();
            for (var i = 0; i < scores.Length; i++)
            {
                var score = 1 / (1 + Math.Exp(-scores[i]));
                if (score >= leastScore)
                    faces.Add(new Face(BoxOf(boxes.Slice(i * 16, 4), i / Layers[layer].Anchors, Layers[layer].Cells, part), score));
            }
        }

        return faces;
    }

    private static Box BoxOf(ReadOnlySpan<float> numbers, int cell, int cells, Box part)
    {
        var pixel = part.Width / Side;
        var x = (cell % cells + 0.5) / cells * part.Width + numbers[0] * pixel;
        var y = (cell / cells + 0.5) / cells * part.Width + numbers[1] * pixel;
        double width = numbers[2] * pixel, height = numbers[3] * pixel;
        return new Box(part.X + x - width / 2, part.Y + y - height / 2, width, height);
    }
}
