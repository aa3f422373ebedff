using VideoInsights.Schemas;
using VideoInsights.Streams.Vision;

namespace VideoInsights.Tests.Streams.Vision;

public sealed class LayoutsTests
{
    [Fact]
    public void A_frame_is_webcam_screen_mixed_or_empty()
    {
        Slide[] slides = [new(4, 10, ["a slide"], 0.9)];
        Glance[] glances = [Seen(0, 1, 1), Seen(2, 0, 0), Seen(4, 1, 1), Seen(6, 1, 1), Seen(8, 1, 0), Seen(10, 2, 2)];
        Assert.Equal(["webcam", "empty", "mixed", "mixed", "screen", "webcam"], Layouts.Of(glances, slides).Select(f => f.Layout));
    }

    [Fact]
    public void A_photo_on_a_slide_is_nobody_even_in_the_frame_where_it_appears()
    {
        Slide[] slides = [new(2, 8, ["our founder"], 0.9)];
        var frames = Layouts.Of([Seen(0, 0, 0), Seen(2, 1, 1), Seen(4, 1, 0), Seen(6, 1, 0)], slides);
        Assert.All(frames, f => Assert.Equal(0, f.Faces));
        Assert.Equal(["empty", "screen", "screen", "screen"], frames.Select(f => f.Layout));
    }

    [Fact]
    public void Scrolling_between_two_slides_is_still_a_shared_screen()
    {
        Slide[] slides = [new(0, 4, ["one"], 0.9), new(8, 12, ["two"], 0.9), new(40, 44, ["three"], 0.9)];
        var frames = Layouts.Of([.. Enumerable.Range(0, 22).Select(i => Seen(i * 2, 0, 0))], slides);
        Assert.Equal(["screen", "screen"], frames.Where(f => f.At is 4 or 6).Select(f => f.Layout));
        Assert.All(frames.Where(f => f.At is >= 12 and < 40), f => Assert.Equal("empty", f.Layout));
    }

    private static Glance Seen(double at, int faces, int live) => new(at, (faces, faces * 0.2), (live, live * 0.2), Blank: false);
}
