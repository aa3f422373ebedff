using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Slides;

/// <summary>What a shared screen says: the detector and the recogniser together. Thread-safe.</summary>
public sealed class SlideText(ModelStore models)
{
    /// <summary>A line read less surely is no text: a pattern, a logo.</summary>
    private const double LeastConfidence = 0.6;

    private readonly TextFinder _finder = new(models);
    private readonly LineReader _reader = new(models);

    /// <summary>Whether the models for it are here.</summary>
    public static bool IsHere(ModelStore models) => models.Has(TextFinder.Id) && models.Has(LineReader.Id) && models.Has(LineReader.KeysId);

    /// <summary>The lines of a picture in reading order.</summary>
    public IReadOnlyList<ReadLine> Read(Picture picture, CancellationToken stop)
    {
        var boxes = _finder.Find(picture);
        var lines = new ReadLine[boxes.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = models.Options.Parallel, CancellationToken = stop };
        Parallel.For(0, boxes.Count, limits, i => lines[i] = _reader.Read(picture, boxes[i]));
        return [.. lines.Where(l => l.Text.Length > 0 && l.Confidence >= LeastConfidence)];
    }
}
