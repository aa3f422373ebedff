using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Vision;

namespace VideoInsights.Tests.Streams.Vision;

public sealed class FrameReaderTests(TestModels models) : IClassFixture<TestModels>, IDisposable
{
    private readonly TestMedia _media = new();
    private readonly FrameReader _reader = new(models.Store, new VisionOptions());

    [Fact(Timeout = 120_000)]
    public async Task The_sample_call_shows_a_face_throughout_and_two_slides_that_are_read()
    {
        var stop = TestContext.Current.CancellationToken;
        var objects = new ArtifactsInMemory(TestMedia.Sample);
        List<double> progress = [];
        var context = new StageContext("vision", objects, progress.Add);
        var ready = Assert.Single(await _reader.Watch(Record(), context, stop));

        var document = await context.Read<VisionDocument>(ready.vision, stop);
        string[][] expected =
        [
            ["From call to insight", "Summary in 30 minutes", "Every sentence links to its moment", "Next steps go to your CRM",
                "Northwind Insights"],
            ["Pricing", "Team plan: $40 per user and month", "Billed once a year", "No setup fee", "Northwind Insights"],
        ];
        Assert.Equal(expected, document.Slides.Select(s => s.Text));
        Assert.Equal(document.Slides[0].End, document.Slides[1].Start);
        Assert.Equal(2, ready.slides);
        Assert.Equal(1, document.MaxFaces);
        Assert.InRange(document.FaceSec, 105, 115);
        Assert.InRange(document.ScreenShareSec, 46, 58);
        Assert.Equal(["webcam", "mixed", "webcam"], Runs(document.Frames.Select(f => f.Layout)));
        Assert.Equal("blazeface 1.2.0", document.Engines["faces"]);
        Assert.Empty(document.Missing);
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(1, progress[^1]);

        await _reader.Watch(Record(), context, stop);
        Assert.Equal(1, objects.Writes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_face_on_a_slide_is_not_a_webcam()
    {
        var slide = TestMedia.Slide("Our founder", "She flew to space four times", "and now runs our company");
        var media = _media.Make("founder.mp4",
            $"-f lavfi -i \"{slide}\" -loop 1 -i \"{TestMedia.Portrait}\" "
            + "-filter_complex \"[0][1]overlay=740:180\" -t 8 -pix_fmt yuv420p -g 50");
        var document = await _reader.Read("x", media, 0, _ => { }, TestContext.Current.CancellationToken);
        Assert.Contains("Our founder", Assert.Single(document.Slides).Text);
        Assert.All(document.Frames, f => Assert.Equal(("screen", 0), (f.Layout, f.Faces)));
        Assert.Equal(0, document.FaceSec);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_picture_that_a_phone_turned_is_looked_at_upright()
    {
        var upright = _media.Make("upright.mp4",
            $"-loop 1 -i \"{TestMedia.Portrait}\" -vf crop=360:512:60:0,transpose=2 -t 4 -pix_fmt yuv420p -c:v libx264");
        var turned = _media.Make("turned.mp4", $"-i \"{upright.LocalPath}\" -c copy -metadata:s:v rotate=270");
        var document = await _reader.Read("x", turned, 0, _ => { }, TestContext.Current.CancellationToken);
        Assert.All(document.Frames, f => Assert.Equal(1, f.Faces));
        Assert.InRange(document.Frames[0].LargestFace, 0.12, 0.28);
    }

    [Fact(Timeout = 60_000)]
    public async Task Sound_without_a_picture_is_an_empty_vision_that_says_so()
    {
        var media = _media.Make("sound only ünïcode.m4a", "-f lavfi -i sine=d=3 -c:a aac");
        var document = await _reader.Read("x", media, 0, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(["The recording has no picture."], document.Missing);
        Assert.Empty(document.Frames);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_no_recording_is_refused_in_words_for_a_rep()
    {
        var page = Path.Combine(Directory.CreateTempSubdirectory().FullName, "login.mp4");
        await File.WriteAllTextAsync(page, "<html>Please log in</html>", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<UnusableMediaException>(() =>
            _reader.Read("x", new Uri(page), 0, _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains("Export it again", error.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_its_models_vision_is_off_visibly()
    {
        var folder = Directory.CreateTempSubdirectory("models").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "models.json"), """
            { "models": [
              { "name": "blazeface", "feature": "faces", "optional": true, "package": "p", "version": "1", "licence": "", "inputs": "",
                "outputs": "", "files": [ { "id": "blazeface-back", "path": "back.onnx", "sha256": "00" } ] },
              { "name": "pp-ocr-v4", "feature": "slide text", "optional": true, "package": "q", "version": "1", "licence": "", "inputs": "",
                "outputs": "", "files": [ { "id": "ppocr-det", "path": "det.onnx", "sha256": "00" } ] } ] }
            """, TestContext.Current.CancellationToken);
        using var none = ModelStore.Open(folder, new InferenceOptions());
        var media = _media.Make("slide.mp4", $"-f lavfi -i \"{TestMedia.Slide("Some words on a page")}\" -t 7 -pix_fmt yuv420p");
        var reader = new FrameReader(none, new VisionOptions());
        var document = await reader.Read("x", media, 0, _ => { }, TestContext.Current.CancellationToken);
        Assert.StartsWith("off: ", document.Engines["faces"]);
        Assert.StartsWith("off: ", document.Engines["slide text"]);
        Assert.Equal(2, document.Missing.Count);
        Assert.Empty(Assert.Single(document.Slides).Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task Watching_stops_when_told()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _reader.Read("x", new Uri(TestMedia.Sample), 0, _ => source.Cancel(), source.Token));
    }

    public void Dispose() => _media.Dispose();

    private static SentimentReady Record()
    {
        var none = new Artifact { uri = "calls/call-1/none.json", bytes = 0, sha256 = "" };
        return new SentimentReady
        {
            call = TestCall.Of("call-1"),
            media = TestCall.Media("call-1"),
            transcript = none,
            sentiment = none,
            label = "neutral",
            confidence_score = 0.5,
        };
    }

    private static List<string> Runs(IEnumerable<string> layouts) =>
        layouts.Aggregate(new List<string>(), (runs, layout) => runs.Count > 0 && runs[^1] == layout ? runs : [.. runs, layout]);
}
