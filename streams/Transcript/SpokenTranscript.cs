using VideoInsights.Schemas;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Transcript.Speakers;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript;

/// <summary>Makes a transcript of the sound itself: levels, then words, then voices; the sound is read once for each.</summary>
public sealed class SpokenTranscript(ModelStore models, TranscriptOptions options)
{
    private const double LevelsShare = 0.03;
    private const double WordsShare = 0.82;

    private readonly SpeechReader _speech = new(models, options);
    private readonly VoiceTurns? _voices = models.Has(SpeakerEncoder.Model) ? new VoiceTurns(models, options) : null;

    /// <summary>Recognises a recording that has sound.</summary>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <exception cref="UnusableMediaException">ffmpeg could not decode the recording.</exception>
    /// <exception cref="IOException">The recording was read over the network and not to its end.</exception>
    public async Task<TranscriptDocument> Of(Uri media, MediaProbe probe, Call call, Action<double> progress, CancellationToken stop)
    {
        var sound = SoundOf(media, probe);
        var levels = await AudioLevels.Of(sound, stop);
        var missing = new List<string>();
        if (Completeness.Check(media, probe, levels.Seconds) is { } early)
            missing.Add(early);

        double Fraction(double seconds) => levels.Seconds > 0 ? Math.Min(1, seconds / levels.Seconds) : 1;
        var heard = await _speech.Hear(sound, levels, true, at => progress(LevelsShare + (WordsShare * Fraction(at))), stop);
        if (heard.Samples < levels.Samples - PcmAudio.Rate)
            throw new IOException($"the second reading stopped at {heard.Samples / PcmAudio.Rate} s of {levels.Seconds:F1} s");
        var who = await Attribute(
            sound, levels, heard, call, at => progress(LevelsShare + WordsShare + ((1 - LevelsShare - WordsShare) * Fraction(at))), stop);

        var utterances = Utterances(heard, who);
        var speakers = SpeakerSides.Of(utterances, who.Source, call);
        missing.AddRange(Remarks(heard, who));
        return new TranscriptDocument
        {
            VideoId = call.video_id,
            Source = "speech",
            Language = utterances.Count > 0 && EnglishCheck.LooksEnglish(heard.Phrases, options.EnglishConfidence) != false ? "en" : null,
            DurationSec = Math.Max(probe.DurationSec ?? 0, levels.Seconds),
            Speakers = speakers,
            Utterances = SpeakerSides.Apply(utterances, speakers),
            Engines = new Dictionary<string, string>
            {
                ["speech"] = models.EngineOf("moonshine-base-decoder"),
                ["voice activity"] = models.EngineOf("silero-vad"),
                ["speakers"] = who.Engine,
                ["word times"] = $"{models.EngineOf("moonshine-base-decoder")} cross-attention",
            },
            Missing = missing,
        };
    }

    /// <summary>Who speaks when, without a word written down: for a vendor's transcript that names nobody.</summary>
    public async Task<Attribution> WhoSpeaks(Uri media, MediaProbe probe, Call call, Action<double> progress, CancellationToken stop)
    {
        var sound = SoundOf(media, probe);
        var levels = await AudioLevels.Of(sound, stop);
        var heard = await _speech.Hear(sound, levels, false, _ => { }, stop);
        return await Attribute(sound, levels, heard, call, at => progress(at / Math.Max(1, levels.Seconds)), stop);
    }

    private Sound SoundOf(Uri media, MediaProbe probe) => new(media, probe.AudioChannels == 2 ? 2 : 1, options.KeepSoundSec);

    private async Task<Attribution> Attribute(
        Sound sound, AudioLevels levels, Heard heard, Call call, Action<double> progress, CancellationToken stop)
    {
        if (levels.Use == ChannelUse.Separate)
            return new Attribution("channel", "channels of the recording", SpeakerTurn.OfChannels(heard.Channels));
        if (!options.TellVoicesApart)
            return new Attribution("single", "off: switched off", []);
        if (_voices is null)
            return new Attribution("single", models.EngineOf(SpeakerEncoder.Model), []);

        int? people = call.participants.Count >= 2 ? call.participants.Count : null;
        var turns = await _voices.Of(sound, levels, heard.Regions, heard.SpeechPower, people, progress, stop);
        return new Attribution("voice", models.EngineOf(SpeakerEncoder.Model), turns);
    }

    private static List<Utterance> Utterances(Heard heard, Attribution who)
    {
        var pieces = heard.Phrases.SelectMany(phrase =>
        {
            var runs = who.Source == "channel" ? [(phrase.Channel, phrase.Words)] : SpeakerSplit.Split(phrase.Words, who.Turns);

            // The outer edges are the voice detector's, which sees sound; the inner ones are the words'.
            return runs.Select((run, i) => (
                Voice: run.Item1,
                Words: run.Item2,
                Start: i == 0 ? phrase.Span.StartSec : run.Item2[0].Start,
                End: i == runs.Count - 1 ? phrase.Span.EndSec : runs[i + 1].Item2[0].Start,
                phrase.Confidence));
        }).OrderBy(p => p.Start).ToList();
        var names = pieces.Select(p => p.Voice).Distinct().Select((voice, i) => (voice, Name: $"Speaker {i + 1}")).ToDictionary();
        return [.. pieces.Select((p, id) => new Utterance(
            id, names[p.Voice], Sides.Unknown, Math.Round(p.Start, 3), Math.Round(p.End, 3),
            string.Join(' ', p.Words.Select(w => w.Text)), Math.Round(p.Confidence, 4), p.Words))];
    }

    private IEnumerable<string> Remarks(Heard heard, Attribution who)
    {
        if (heard.Phrases.Count == 0)
        {
            yield return "No speech was found in the recording.";
            yield break;
        }

        if (EnglishCheck.LooksEnglish(heard.Phrases, options.EnglishConfidence) == false)
            yield return "The call does not seem to be in English: its transcript cannot be relied on.";
        if (who.Source == "single")
            yield return "Speakers could not be told apart: everything is under one name.";
    }
}
