using System.Collections.Concurrent;
using System.Threading.Channels;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Reads a recording's sound once, from start to end, and writes down what is said, several segments at a time.</summary>
/// <remarks>Held at any time: the sound since the start of the open segment, and as many segments as are worked on, twice.</remarks>
public sealed class SpeechReader(ModelStore models, TranscriptOptions options)
{
    private readonly Moonshine _moonshine = new(models);

    private sealed record Piece(SampleSpan Span, int Channel, float[] Sound);

    /// <summary>Hears the recording.</summary>
    /// <param name="write">False: only finds out where anybody speaks, and writes nothing down.</param>
    /// <param name="progress">Told the seconds of the recording that are done.</param>
    public async Task<Heard> Hear(Sound sound, AudioLevels levels, bool write, Action<double> progress, CancellationToken stop)
    {
        var count = levels.Use == ChannelUse.Separate ? 2 : 1;
        var tracks = Enumerable.Range(0, count)
            .Select(_ => new ChannelTrack(models.Session("silero-vad"), options.Text, options.Voices, levels.Gain)).ToArray();
        try
        {
            var phrases = new ConcurrentBag<Phrase>();
            var samples = 0L;
            await BoundedWork.Run<Piece>(
                models.Options.Parallel,
                async (pieces, token) => samples = await Cut(sound, levels, tracks, pieces, token),
                piece =>
                {
                    if (write && Recognise(piece, stop) is { Words.Count: > 0 } phrase)
                        phrases.Add(phrase);
                    progress(piece.Span.EndSec);
                    return ValueTask.CompletedTask;
                },
                stop);
            return new Heard(
                [.. phrases.OrderBy(p => p.Span.Start).ThenBy(p => p.Channel)],
                [.. tracks.Select(t => t.Regions)], tracks[0].SpeechPower(), samples);
        }
        finally
        {
            foreach (var track in tracks)
                track.Dispose();
        }
    }

    private Phrase Recognise(Piece piece, CancellationToken stop)
    {
        var found = _moonshine.Recognise(piece.Sound, stop);
        var words = WordTimes.Align(found, piece.Span.StartSec, piece.Span.EndSec);
        return new Phrase(piece.Span, piece.Channel, words, found.Confidence, found.Probabilities.Count, found.Looped);
    }

    private static async Task<long> Cut(
        Sound sound, AudioLevels levels, ChannelTrack[] tracks, ChannelWriter<Piece> pieces, CancellationToken stop)
    {
        var samples = await sound.Read(Hear, stop);
        for (var channel = 0; channel < tracks.Length; channel++)
            await Send(channel, tracks[channel].End(), stop);
        return samples;

        async ValueTask Hear(ReadOnlyMemory<float> block, CancellationToken token)
        {
            for (var channel = 0; channel < tracks.Length; channel++)
                await Send(channel, tracks[channel].Add(levels.Pick(block.Span, channel)), token);
        }

        async ValueTask Send(int channel, IEnumerable<(SampleSpan Span, float[] Sound)> segments, CancellationToken token)
        {
            foreach (var (span, sound) in segments)
                await pieces.WriteAsync(new Piece(span, channel, sound), token);
        }
    }
}
