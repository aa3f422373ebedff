using VideoInsights.Schemas;
using VideoInsights.Streams.Vision.Expression;

namespace VideoInsights.Streams.Vision;

/// <summary>What one frame showed, before it is known which frames belong to a slide.</summary>
/// <param name="Faces">Faces found, and the largest one's height over the frame's.</param>
/// <param name="Live">The same over faces that moved since the frame before: a photo on a slide does not.</param>
/// <param name="Blank">The picture is of one colour.</param>
/// <param name="Expression">Of the largest face that moved; null where there is none or it is not read.</param>
public sealed record Glance(
    double At, (int Count, double Largest) Faces, (int Count, double Largest) Live, bool Blank, ExpressionScore? Expression = null);

/// <summary>From glances and slides to what each frame is: pure.</summary>
public static class Layouts
{
    /// <summary>Seconds between two slides in which a screen without a face is still being shared: scrolling, a clip.</summary>
    private const double Gap = 10;

    /// <summary>Each frame with its faces and layout: webcam, screen, mixed (both) or empty.</summary>
    public static IReadOnlyList<FrameObservation> Of(IReadOnlyList<Glance> glances, IReadOnlyList<Slide> slides)
    {
        var frames = new List<FrameObservation>(glances.Count);
        var next = 0;
        for (var i = 0; i < glances.Count; i++)
        {
            var glance = glances[i];
            while (next < slides.Count && slides[next].End <= glance.At)
                next++;
            var slide = next < slides.Count && slides[next].Start <= glance.At ? slides[next] : null;
            if (slide is null)
            {
                var layout = glance.Faces.Count > 0 ? "webcam" : !glance.Blank && Between(slides, next, glance.At) ? "screen" : "empty";
                frames.Add(Observed(glance.At, glance.Faces, layout));
                continue;
            }

            // The frame on which a slide appears differs everywhere from the one before it: whether its faces live the next one knows.
            var appears = glance.At == slide.Start && i + 1 < glances.Count && glances[i + 1].At < slide.End;
            var live = glances[appears ? i + 1 : i].Live;
            frames.Add(Observed(glance.At, live, live.Count > 0 ? "mixed" : "screen"));
        }

        var expressions = ExpressionTrack.Of([.. glances.Select(g => g.Expression)]);
        return [.. frames.Zip(expressions, (frame, expression) => frame.Faces == 0 ? frame : frame with { Expression = expression })];
    }

    private static bool Between(IReadOnlyList<Slide> slides, int next, double at) =>
        next > 0 && next < slides.Count && slides[next].Start - slides[next - 1].End <= Gap && at >= slides[next - 1].End;

    private static FrameObservation Observed(double at, (int Count, double Largest) faces, string layout) =>
        new(Math.Round(at, 3), faces.Count, Math.Round(faces.Largest, 4), layout);
}
