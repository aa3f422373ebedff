using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Faces;

/// <summary>Finds the faces of a whole frame, small ones of a gallery view too, by looking at it in parts. Thread-safe.</summary>
/// <remarks>
/// The detector sees 256 x 256: a face under about 12 of those pixels is lost. So a frame is looked at whole, in squares of its height,
/// and, when asked, in squares of half its height, which finds faces of 1/40 of the frame's height and larger.
/// </remarks>
public sealed class FaceFinder(ModelStore models, double leastScore)
{
    private readonly BlazeFace _detector = new(models);

    /// <summary>Faces by falling score, each once.</summary>
    /// <param name="fine">Look for the small faces of a gallery as well: four times the work.</param>
    public IReadOnlyList<Face> Find(Picture picture, bool fine, CancellationToken stop)
    {
        var parts = PartsOf(picture.Width, picture.Height, fine);
        var found = new List<Face>[parts.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = models.Options.Parallel, CancellationToken = stop };
        Parallel.For(0, parts.Count, limits, i => found[i] = _detector.Find(picture, parts[i], leastScore));
        return Distinct(found.SelectMany(f => f));
    }

    /// <summary>Keeps the best of boxes that show one face: those that overlap by 0.3, or lie mostly one in the other.</summary>
    public static IReadOnlyList<Face> Distinct(IEnumerable<Face> faces)
    {
        var kept = new List<Face>();
        foreach (var face in faces.OrderByDescending(f => f.Score))
        {
            if (!kept.Exists(k => k.Box.Overlap(face.Box) > 0.3 || k.Box.Inside(face.Box) > 0.6))
                kept.Add(face);
        }

        return kept;
    }

    /// <summary>The squares that a frame is looked at in: a face at the border of one is whole in another.</summary>
    public static IReadOnlyList<Box> PartsOf(int width, int height, bool fine)
    {
        double longer = Math.Max(width, height), shorter = Math.Min(width, height);
        var parts = new List<Box> { new((width - longer) / 2, (height - longer) / 2, longer, longer) };
        if (longer > shorter * 1.2)
            parts.AddRange(Squares(width, height, shorter));
        if (fine)
            parts.AddRange(Squares(width, height, shorter / 2));
        return parts;
    }

    // Evenly placed, overlapping by an eighth of their side or more; where one fits exactly, it is one.
    private static IEnumerable<Box> Squares(int width, int height, double side)
    {
        int columns = Count(width, side), rows = Count(height, side);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                yield return new Box(Place(width, side, column, columns), Place(height, side, row, rows), side, side);
        }
    }

    private static int Count(int length, double side) =>
        length <= side ? 1 : (int)Math.Ceiling((length - side) / (side * 0.875)) + 1;

    private static double Place(int length, double side, int index, int count) =>
        count == 1 ? 0 : (length - side) * index / (count - 1);
}
