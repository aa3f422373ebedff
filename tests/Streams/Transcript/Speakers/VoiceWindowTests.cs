using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Speakers;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Tests.Streams.Transcript.Speakers;

public sealed class VoiceWindowTests
{
    [Fact]
    public void Windows_of_a_region_share_it_out_without_a_hole()
    {
        Prop.ForAll(Gen.Choose(1, 30 * PcmAudio.Rate).Zip(Gen.Choose(0, 100_000)).ToArbitrary(), x =>
        {
            var region = new SampleSpan(x.Item2, x.Item2 + x.Item1);
            var windows = VoiceWindow.Cut([region]);
            return windows[0].Owns.Start == region.Start && windows[^1].Owns.End == region.End
                && windows.Zip(windows.Skip(1)).All(p => p.First.Owns.End == p.Second.Owns.Start)
                && windows.All(w => w.Sound.Length == (long)(1.2 * PcmAudio.Rate) && w.Sound.Start >= 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_last_window_ends_with_its_region()
    {
        var region = new SampleSpan(1000, 1000 + (2 * PcmAudio.Rate) + 777);
        Assert.Equal(region.End, VoiceWindow.Cut([region])[^1].Sound.End);
    }

    [Fact]
    public void The_pause_before_a_region_is_kept() =>
        Assert.Equal([0, 1.5], VoiceWindow.Cut([new SampleSpan(0, 8000), new SampleSpan(32_000, 40_000)]).Select(w => w.GapSec));
}
