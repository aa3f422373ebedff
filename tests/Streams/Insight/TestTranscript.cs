using VideoInsights.Schemas;

namespace VideoInsights.Tests.Streams.Insight;

/// <summary>Transcripts written by hand.</summary>
internal static class TestTranscript
{
    public static readonly VisionDocument NoVision = new()
    {
        VideoId = "v",
        SampledEverySec = 2,
        Frames = [],
        Slides = [],
        FaceSec = 0,
        ScreenShareSec = 0,
        MaxFaces = 0,
        Engines = new Dictionary<string, string>(),
        Missing = [],
    };

    public static TranscriptDocument Of(double duration,
        params (string Speaker, string Side, double Start, double End, string Text)[] turns) => new()
        {
            VideoId = "v",
            Source = "vendor",
            DurationSec = duration,
            Speakers = [.. turns.Select(t => (t.Speaker, t.Side)).Distinct()
            .Select(s => new Speaker(s.Speaker, s.Side, "vendor", "participants"))],
            Utterances = [.. turns.Select((t, i) => new Utterance(i, t.Speaker, t.Side, t.Start, t.End, t.Text, null, []))],
            Engines = new Dictionary<string, string> { ["speech"] = "vendor" },
            Missing = [],
        };

    /// <summary>Turns of ten seconds, one after another; "Rep: words" is the company's, anybody else's the customer's.</summary>
    public static TranscriptDocument Lines(params string[] lines) => Of(lines.Length * 10, [.. lines.Select((line, i) =>
    {
        var (speaker, text) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 2)..]);
        return (speaker, speaker == "Rep" ? "company" : "customer", i * 10.0, (i * 10.0) + 9, text);
    })]);
}
