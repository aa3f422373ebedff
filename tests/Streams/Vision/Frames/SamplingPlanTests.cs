using VideoInsights.Streams.Vision;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Tests.Streams.Vision.Frames;

public sealed class SamplingPlanTests
{
    [Theory]
    [InlineData(1.0, true)]
    [InlineData(2.002, true)]
    [InlineData(2.5, false)]
    [InlineData(null, false)]
    public void Only_key_frames_are_decoded_where_they_are_dense_enough(double? gapSec, bool keyFramesOnly) =>
        Assert.Equal(keyFramesOnly, SamplingPlan.For(1280, 720, gapSec, new VisionOptions()).KeyFramesOnly);

    [Theory]
    [InlineData(1920, 1080, 1280, 720)]
    [InlineData(641, 361, 640, 360)]
    [InlineData(320, 180, 320, 180)]
    [InlineData(720, 1280, 720, 1280)]
    public void A_picture_keeps_its_shape_and_is_never_enlarged(int width, int height, int plannedWidth, int plannedHeight)
    {
        var plan = SamplingPlan.For(width, height, null, new VisionOptions());
        Assert.Equal((plannedWidth, plannedHeight), (plan.Width, plan.Height));
    }

    [Fact]
    public void The_largest_gap_counts_the_one_that_is_still_open_at_the_end()
    {
        Assert.Equal(7, KeyFrames.GapOf([0, 1, 2], 9));
        Assert.Equal(4, KeyFrames.GapOf([5, 0, 1], 6));
        Assert.Null(KeyFrames.GapOf([0], 60));
    }
}
