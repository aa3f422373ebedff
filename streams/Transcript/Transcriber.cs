using System.Text;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Transcript.Speakers;
using VideoInsights.Streams.Transcript.Vendor;

namespace VideoInsights.Streams.Transcript;

/// <summary>The transcript stage: what was said, by whom, when. The vendor's transcript where there is one, else the sound.</summary>
public sealed class Transcriber(ModelStore models, TranscriptOptions options)
{
    private readonly SpokenTranscript _spoken = new(models, options);

    /// <summary>Makes <c>calls/{video_id}/transcript.json</c> of a recording in the object store.</summary>
    /// <exception cref="UnusableMediaException">The recording cannot be read, and no second try will change that.</exception>
    /// <exception cref="IOException">The recording was read over the network and not to its end.</exception>
    public async ValueTask<IReadOnlyList<TranscriptReady>> Transcribe(CallCompleted record, StageContext context, CancellationToken stop)
    {
        var of = $"{record.media.sha256} {(record.vendor_transcript is { bytes: > 0 } vendor ? vendor.sha256 : "")}".TrimEnd();
        var (document, artifact) = await context.Once("transcript", record.call.video_id, of, Make, stop);
        context.Report(1);
        return
        [
            new TranscriptReady
            {
                call = Measured(record.call, document.DurationSec),
                media = record.media,
                transcript = artifact,
                source = document.Source,
                utterances = document.Utterances.Count,
                speech_sec = Math.Round(SpeechSeconds(document.Utterances), 3),
            },
        ];

        async Task<TranscriptDocument> Make()
        {
            var media = context.Objects.Readable(record.media.uri, TimeSpan.FromHours(options.MediaHours));
            return await Read(media, record.call, await VendorText(record, context, stop), context.Report, stop) with { MadeOf = of };
        }
    }

    /// <summary>Makes the transcript of a recording at an address: a file, or a URL that serves ranges.</summary>
    /// <param name="call">Identity and participants.</param>
    /// <param name="vendorText">The vendor's WebVTT; null where there is none.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    public async Task<TranscriptDocument> Read(Uri media, Call call, string? vendorText, Action<double> progress, CancellationToken stop)
    {
        var probe = await MediaProbe.Of(media, stop);
        if (vendorText is null)
            return await Heard(media, probe, call, progress, stop);
        var cues = WebVtt.Read(vendorText);
        if (cues.Any(c => c.Speaker is not null))
            return OfVendor(cues, probe, call, new Attribution("vendor", $"{call.vendor} transcript", []));
        if (cues.Count > 0)
        {
            var who = probe.HasAudio
                ? await _spoken.WhoSpeaks(media, probe, call, progress, stop)
                : new Attribution("single", "off: the recording has no sound", []);
            return OfVendor(VendorTranscript.Named(cues, who.Turns), probe, call, who);
        }

        var heard = await Heard(media, probe, call, progress, stop);
        const string unread = "The vendor's transcript could not be read: the words were recognised from the sound.";
        return heard with { Missing = [unread, .. heard.Missing] };
    }

    private Task<TranscriptDocument> Heard(Uri media, MediaProbe probe, Call call, Action<double> progress, CancellationToken stop) =>
        probe.HasAudio ? _spoken.Of(media, probe, call, progress, stop) : Task.FromResult(Silent(probe, call));

    private static async Task<string?> VendorText(CallCompleted record, StageContext context, CancellationToken stop)
    {
        if (record.vendor_transcript is not { } vendor)
            return null;
        using var reader = new StreamReader(await context.Objects.Open(vendor.uri, 0, null, stop), Encoding.UTF8);
        return await reader.ReadToEndAsync(stop);
    }

    private static TranscriptDocument OfVendor(IReadOnlyList<Cue> cues, MediaProbe probe, Call call, Attribution who)
    {
        var utterances = VendorTranscript.Utterances(cues);
        var speakers = SpeakerSides.Of(utterances, who.Source, call);
        return new TranscriptDocument
        {
            VideoId = call.video_id,
            Source = "vendor",
            Language = null,
            DurationSec = probe.DurationSec ?? utterances[^1].End,
            Speakers = speakers,
            Utterances = SpeakerSides.Apply(utterances, speakers),
            Engines = new Dictionary<string, string>
            {
                ["speech"] = $"{call.vendor} transcript",
                ["voice activity"] = "off: the vendor's transcript was used",
                ["speakers"] = who.Engine,
                ["word times"] = "spread",
            },
            Missing = who.Source == "single" ? ["The vendor's transcript names no speakers: everything is under one name."] : [],
        };
    }

    private static TranscriptDocument Silent(MediaProbe probe, Call call) => new()
    {
        VideoId = call.video_id,
        Source = "none",
        DurationSec = probe.DurationSec ?? 0,
        Speakers = [],
        Utterances = [],
        Engines = new Dictionary<string, string> { ["speech"] = "off: the recording has no sound" },
        Missing = ["The recording has no sound."],
    };

    /// <summary>The call with its measured length; an end that was not announced follows from it.</summary>
    private static Call Measured(Call call, double seconds) => new()
    {
        video_id = call.video_id,
        vendor = call.vendor,
        user_id = call.user_id,
        team_id = call.team_id,
        title = call.title,
        started_at = call.started_at,
        ended_at = call.ended_at == call.started_at ? call.started_at.AddSeconds(seconds) : call.ended_at,
        duration_sec = seconds,
        participants = call.participants,
        schema_version = call.schema_version,
    };

    /// <summary>Seconds in which anybody speaks: where two do, once.</summary>
    private static double SpeechSeconds(IReadOnlyList<Utterance> utterances)
    {
        var (total, until) = (0.0, 0.0);
        foreach (var utterance in utterances)
        {
            total += Math.Max(0, utterance.End - Math.Max(until, utterance.Start));
            until = Math.Max(until, utterance.End);
        }

        return total;
    }
}
