using VideoInsights.Streams.Media;
using VideoInsights.Streams.Vision;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Tests.Streams.Vision.Frames;

public sealed class FrameReelTests : IDisposable
{
    // Luma rises by 8 a second from 16: a frame's brightness is its time.
    private const string Clock = "-f lavfi -i nullsrc=s=320x180:r=25:d=11,geq=lum='16+8*T':cb=128:cr=128 -c:v libx264 -qp 0";

    private readonly TestMedia _media = new();

    [Theory(Timeout = 60_000)]
    [InlineData(25, true)]
    [InlineData(50, true)]
    [InlineData(250, false)]
    public async Task Frames_show_the_recording_at_their_times(int keyFrameEvery, bool keyFramesOnly)
    {
        var stop = TestContext.Current.CancellationToken;
        var media = _media.Make("clock.mp4", $"{Clock} -g {keyFrameEvery} -keyint_min {keyFrameEvery} -sc_threshold 0");
        var plan = SamplingPlan.For(320, 180, await KeyFrames.LargestGap(media, 11, stop), new VisionOptions());
        Assert.Equal(keyFramesOnly, plan.KeyFramesOnly);

        var seen = new List<(double At, double Shown)>();
        var count = await FrameReel.Read(media, plan, (at, picture) => seen.Add((at, TimeShown(picture))), stop);
        Assert.Equal(seen.Count, count);
        Assert.Equal([0, 2, 4, 6, 8, 10], seen.Select(s => s.At).Take(6));
        Assert.All(seen.Take(6), s => Assert.Equal(s.At, s.Shown, 0.2));
    }

    [Fact(Timeout = 60_000)]
    public async Task Key_frames_between_two_samples_are_at_most_half_a_step_off()
    {
        var stop = TestContext.Current.CancellationToken;
        var media = _media.Make("clock.mp4", $"{Clock} -g 35 -keyint_min 35 -sc_threshold 0");
        var plan = SamplingPlan.For(320, 180, await KeyFrames.LargestGap(media, 11, stop), new VisionOptions());
        Assert.True(plan.KeyFramesOnly);
        await FrameReel.Read(media, plan, (at, picture) => Assert.InRange(TimeShown(picture) - at, -1.2, 1.2), stop);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_webm_without_a_length_gives_its_frames()
    {
        var stop = TestContext.Current.CancellationToken;
        var media = _media.Make("live.webm", "-f lavfi -i testsrc=s=320x180:r=10:d=7 -c:v libvpx -g 200 -deadline realtime");
        Assert.Null((await MediaProbe.Of(media, stop)).DurationSec);
        var plan = SamplingPlan.For(320, 180, await KeyFrames.LargestGap(media, null, stop), new VisionOptions());
        Assert.InRange(await FrameReel.Read(media, plan, (_, _) => { }, stop), 4, 5);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_goes_wrong_while_looking_comes_out_as_it_was()
    {
        var stop = TestContext.Current.CancellationToken;
        var media = _media.Make("clock.mp4", Clock);
        var plan = SamplingPlan.For(320, 180, null, new VisionOptions());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            FrameReel.Read(media, plan, (_, _) => throw new InvalidTimeZoneException(), stop));
    }

    public void Dispose() => _media.Dispose();

    private static double TimeShown(Picture picture) => (picture.Gray(1, 1)[0] * 219 / 255 + 16 - 16) / 8;
}
