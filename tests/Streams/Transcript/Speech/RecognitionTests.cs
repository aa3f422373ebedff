using System.Text;
using VideoInsights.Benchmarks.Speech;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript;
using VideoInsights.Streams.Transcript.Speech;
using VideoInsights.Tests.Streams.Audio;

namespace VideoInsights.Tests.Streams.Transcript.Speech;

/// <summary>The real models on real clips.</summary>
public sealed class RecognitionTests(TranscriptModels models)
{
    [Fact(Timeout = 120_000)]
    public async Task A_clip_is_recognised_word_for_word_with_times_in_order()
    {
        var heard = await Hear(Paths.Data("asr/fleurs6.wav"), TestContext.Current.CancellationToken);
        var words = heard.Phrases.SelectMany(p => p.Words).ToList();
        Assert.Equal(
            EnglishNormaliser.Normal(
                "The Northern Marianas Emergency Management Office said that there were no damages reported in the nation."),
            EnglishNormaliser.Normal(string.Join(' ', words.Select(w => w.Text))));
        Assert.All(words.Zip(words.Skip(1)), pair => Assert.InRange(pair.First.End, pair.First.Start, pair.Second.Start + 1e-3));
        Assert.All(words, w => Assert.InRange(w.Start, 0, w.End));
        Assert.All(heard.Phrases, p => Assert.InRange(p.Confidence, 0.7, 1));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_pause_between_sentences_lies_between_the_words_times()
    {
        var heard = await Hear(Paths.Data("asr/1089-134691-0001.wav"), TestContext.Current.CancellationToken);
        var words = heard.Phrases.SelectMany(p => p.Words).ToList();
        var last = words.Single(w => w.Text.StartsWith("waiting", StringComparison.Ordinal));
        var next = words.First(w => w.Text.Equals("but", StringComparison.OrdinalIgnoreCase));
        Assert.True(next.Start - last.End > 0.2, $"'waiting' ends at {last.End}, 'but' starts at {next.Start}");
    }

    [Fact(Timeout = 120_000)]
    public async Task Speech_is_found_where_it_is_in_a_telephone_call()
    {
        var heard = await Hear(Paths.Data("calls/commercial_mono.wav"), TestContext.Current.CancellationToken);
        var speech = heard.Regions.Sum(r => r.Seconds);
        Assert.InRange(speech, 20, 44);
        Assert.Contains("Chromecast", string.Join(' ', heard.Phrases.SelectMany(p => p.Words).Select(w => w.Text)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_hum_is_not_speech()
    {
        using var media = new MadeMedia();
        var hum = await media.Make("hum.wav", "-f", "lavfi", "-i", "sine=120:duration=5", "-ar", "16000");
        Assert.Empty((await Hear(hum.LocalPath, TestContext.Current.CancellationToken)).Phrases);
    }

    [Fact]
    public void The_vocabulary_has_words_single_bytes_and_markers_without_text()
    {
        var tokens = LlamaTokens.Read(models.Store.PathOf("llama-tokens"));
        Assert.Equal(" t", Encoding.UTF8.GetString(tokens.Bytes(260)));
        Assert.True(tokens.StartsWord(260));
        Assert.Equal([(byte)'\n'], tokens.Bytes(13).ToArray());
        Assert.Empty(tokens.Bytes(1).ToArray());
        Assert.Empty(tokens.Bytes(32_005).ToArray());
    }

    private async Task<Heard> Hear(string file, CancellationToken stop)
    {
        var sound = new Sound(new Uri(Path.GetFullPath(file)), 1, 0);
        var levels = await AudioLevels.Of(sound, stop);
        return await new SpeechReader(models.Store, new TranscriptOptions()).Hear(sound, levels, true, _ => { }, stop);
    }
}
