using VideoInsights.Streams.Media;

namespace VideoInsights.Tests.Streams.Audio;

public sealed class ChannelMeterTests
{
    [Fact]
    public void Two_people_on_two_channels_are_separate() =>
        Assert.Equal(ChannelUse.Separate, Use(t => t % 4 < 2 ? (Noise(t), 0) : (0, Noise(t))));

    [Fact]
    public void One_conversation_on_both_channels_is_mixed() =>
        Assert.Equal(ChannelUse.Mixed, Use(t => (Noise(t), Noise(t) * 0.8f)));

    [Fact]
    public void A_channel_that_only_hums_is_mixed() =>
        Assert.Equal(ChannelUse.Mixed, Use(t => (Noise(t), Noise(t + 7) * 0.001f)));

    [Fact]
    public void A_second_channel_turned_over_does_not_cancel_the_first()
    {
        var levels = Measure(t => (Noise(t), -Noise(t)));
        Assert.Equal(ChannelUse.Opposed, levels.Use);
        Assert.Equal([0.5f, 0.25f], levels.Pick([0.5f, -0.5f, 0.25f, -0.25f], 0));
    }

    [Fact]
    public void The_gain_brings_the_peak_to_minus_3_dB_and_is_at_most_30()
    {
        Assert.Equal(7.08f, Mono(0.1f).Gain, 0.01f);
        Assert.Equal(30, Mono(0.0001f).Gain);
        Assert.Equal(1, Mono(0).Gain);
    }

    private static AudioLevels Mono(float peak)
    {
        var meter = new ChannelMeter(1);
        meter.Add([0, peak, -peak / 2]);
        return meter.Levels();
    }

    private static ChannelUse Use(Func<double, (float, float)> at) => Measure(at).Use;

    private static AudioLevels Measure(Func<double, (float, float)> at)
    {
        var meter = new ChannelMeter(2);
        for (var i = 0; i < 20 * PcmAudio.Rate; i++)
        {
            var (left, right) = at((double)i / PcmAudio.Rate);
            meter.Add([left, right]);
        }

        return meter.Levels();
    }

    private static float Noise(double t) => (float)(0.3 * Math.Sin(t * 2 * Math.PI * 200) * Math.Sin(t * 2 * Math.PI * 3.1));
}
