using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision.Expression;
using VideoInsights.Streams.Vision.Faces;
using VideoInsights.Streams.Vision.Frames;
using VideoInsights.Streams.Vision.Slides;

namespace VideoInsights.Streams.Vision;

/// <summary>The vision stage: faces present, the shared screen, the slides and their text. No frame is written to a disk.</summary>
/// <remarks>
/// It sees that there are faces, how many and how large; never whose they are. What they express it looks at only where an administrator
/// has turned <see cref="VisionOptions.Expression"/> on: in the EU inferring emotions of people at work from their faces is prohibited.
/// </remarks>
public sealed class FrameReader(ModelStore models, VisionOptions options) : IDisposable
{
    /// <summary>Seconds of picture that may be missing at the end without a word: sound is often longer than picture.</summary>
    private const double EndTolerance = 10;

    private readonly FaceFinder? _faces = models.Has(BlazeFace.Id) ? new FaceFinder(models, options.FaceScore) : null;
    private readonly SlideText? _text = SlideText.IsHere(models) ? new SlideText(models) : null;

    private readonly ExpressionNet? _expression = options.Expression && ExpressionNet.IsHere(models) ? new ExpressionNet(models) : null;

    /// <summary>Looks at a call's recording and keeps <c>calls/{video_id}/vision.json</c>.</summary>
    /// <exception cref="UnusableMediaException">The recording cannot be read or decoded.</exception>
    public async ValueTask<IReadOnlyList<VisionReady>> Watch(SentimentReady record, StageContext context, CancellationToken stop)
    {
        var (document, artifact) = await context.Once("vision", record.call.video_id, record.media.sha256, async () =>
        {
            var media = context.Objects.Readable(record.media.uri, options.Lifetime);
            var document = await Read(record.call.video_id, media, record.call.duration_sec, context.Report, stop);
            return document with { MadeOf = record.media.sha256 };
        }, stop);
        return
        [
            new VisionReady
            {
                call = record.call, media = record.media, transcript = record.transcript, sentiment = record.sentiment, vision = artifact,
                slides = document.Slides.Count, face_sec = document.FaceSec,
            },
        ];
    }

    /// <summary>What a recording shows. One without a picture gives an empty document that says so.</summary>
    /// <param name="announcedSec">The call's length by its vendor, for progress where the container has none; 0 where unknown.</param>
    public async Task<VisionDocument> Read(string videoId, Uri media, double announcedSec, Action<double> report, CancellationToken stop)
    {
        var probe = await MediaProbe.Of(media, stop);
        if (!probe.HasVideo)
        {
            report(1);
            return Document(videoId, [], [], 0, ["The recording has no picture."]);
        }

        var gap = await KeyFrames.LargestGap(media, probe.DurationSec, stop);
        var plan = SamplingPlan.For(probe.Width, probe.Height, gap, options);
        var expected = probe.DurationSec ?? announcedSec;
        var last = probe.DurationSec ?? double.MaxValue;
        var watch = new CallWatch(
            _faces is null ? null : (picture, fine) => _faces.Find(picture, fine, stop),
            new SlideBook(_text is null ? null : picture => _text.Read(picture, stop)),
            _expression is null ? null : _expression.Read);
        var count = await FrameReel.Read(media, plan, (at, picture) =>
        {
            stop.ThrowIfCancellationRequested();
            if (at < last)
                watch.Look(at, picture);
            if (expected > 0)
                report(at / expected);
        }, stop);
        report(1);

        var seen = count * plan.EverySec;
        var end = Math.Min(seen, last);
        var (frames, slides) = watch.Finish(end);
        return Document(videoId, frames, slides, end, MissingOf(seen, probe.DurationSec));
    }

    private List<string> MissingOf(double seenSec, double? durationSec)
    {
        var missing = new List<string>();
        if (seenSec == 0)
            missing.Add("The recording's picture holds no frame that can be shown.");
        else if (durationSec is { } whole && seenSec < whole - EndTolerance)
            missing.Add($"The picture ends at {Clock(seenSec)} of {Clock(whole)}.");
        if (_faces is null)
            missing.Add($"Faces were not looked for ({Reason(BlazeFace.Id, "faces")}).");
        if (_text is null)
            missing.Add($"Slides were not read ({Reason(TextFinder.Id, "slide text")}).");
        if (options.Expression && _expression is null)
            missing.Add($"Expressions were not read ({Reason(ExpressionNet.WeightsId, "expression")}).");
        return missing;
    }

    private VisionDocument Document(
        string videoId, IReadOnlyList<FrameObservation> frames, IReadOnlyList<Slide> slides, double endSec,
        IReadOnlyList<string> missing) => new()
        {
            VideoId = videoId,
            SampledEverySec = options.EverySec,
            Frames = frames,
            Slides = slides,
            FaceSec = Seconds(frames.Where(f => f.Faces > 0), endSec),
            ScreenShareSec = Seconds(frames.Where(f => f.Layout is "screen" or "mixed"), endSec),
            MaxFaces = frames.Select(f => f.Faces).DefaultIfEmpty(0).Max(),
            Engines = new Dictionary<string, string>
            {
                ["faces"] = _faces is null ? Reason(BlazeFace.Id, "faces") : models.EngineOf(BlazeFace.Id),
                ["slide text"] = _text is null ? Reason(TextFinder.Id, "slide text") : models.EngineOf(TextFinder.Id),
                ["expression"] = options.Expression
                    ? Reason(ExpressionNet.WeightsId, "expression")
                    : "off: an administrator has not turned it on",
            },
            Missing = missing,
        };

    /// <inheritdoc/>
    public void Dispose() => _expression?.Dispose();

    // A frame stands for the time until the next one.
    private double Seconds(IEnumerable<FrameObservation> frames, double endSec) =>
        Math.Round(frames.Sum(f => Math.Clamp(endSec - f.At, 0, options.EverySec)), 3);

    private string Reason(string id, string feature) => models.Off.TryGetValue(feature, out var why) ? why : models.EngineOf(id);

    private static string Clock(double seconds) => TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss");
}
