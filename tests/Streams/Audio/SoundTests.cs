using VideoInsights.Streams.Media;

namespace VideoInsights.Tests.Streams.Audio;

public sealed class SoundTests : IDisposable
{
    private readonly MadeMedia _media = new();

    [Theory(Timeout = 60_000)]
    [InlineData(10)]
    [InlineData(1)]
    public async Task Every_reading_gives_the_same_samples_whether_they_were_kept_or_not(int keepSec)
    {
        var tone = await _media.Make("tone.wav", "-f", "lavfi", "-i", "aevalsrc=sin(t*900)|random(0):d=2.3:s=44100");
        var sound = new Sound(tone, 2, keepSec);
        var (first, again) = (await Samples(sound), await Samples(sound));
        Assert.Equal(2.3 * 2 * PcmAudio.Rate, first.Count, 2.0);
        Assert.Equal(first, again);
        if (keepSec > 2)
        {
            File.Delete(tone.LocalPath);
            Assert.Equal(first, await Samples(sound));
        }

        async Task<List<float>> Samples(Sound source)
        {
            var samples = new List<float>();
            var count = await source.Read(
                (block, _) =>
                {
                    samples.AddRange(block.Span);
                    return ValueTask.CompletedTask;
                },
                TestContext.Current.CancellationToken);
            Assert.Equal(samples.Count, count * 2);
            return samples;
        }
    }

    public void Dispose() => _media.Dispose();
}
