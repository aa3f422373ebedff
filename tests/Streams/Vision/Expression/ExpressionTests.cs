using VideoInsights.Streams.Vision;
using VideoInsights.Streams.Vision.Expression;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Tests.Streams.Vision.Expression;

public sealed class ExpressionTests(TestModels models) : IClassFixture<TestModels>
{
    private static readonly ExpressionScore Happy = new(0.8, 0.1, 0.05, 0.05);
    private static readonly ExpressionScore Neutral = new(0.1, 0.8, 0.05, 0.05);

    [Fact]
    public void Expression_is_off_unless_somebody_turns_it_on() => Assert.False(new VisionOptions().Expression);

    [Fact(Timeout = 60_000)]
    public async Task Nothing_of_it_is_in_the_document_while_it_is_off()
    {
        using var reader = new FrameReader(models.Store, new VisionOptions { EverySec = 10 });
        var document = await reader.Read("x", new Uri(TestMedia.Sample), 0, _ => { }, TestContext.Current.CancellationToken);
        Assert.All(document.Frames, f => Assert.Null(f.Expression));
        Assert.StartsWith("off: an administrator", document.Engines["expression"]);
        Assert.Empty(document.Missing);
    }

    [Fact(Timeout = 60_000)]
    public async Task Turned_on_it_sees_that_the_portrait_smiles()
    {
        Assert.SkipUnless(ExpressionNet.IsHere(models.Store), "the expression model is not here: models/fetch brings it");
        using var reader = new FrameReader(models.Store, new VisionOptions { Expression = true, EverySec = 4 });
        var document = await reader.Read("x", new Uri(TestMedia.Sample), 0, _ => { }, TestContext.Current.CancellationToken);
        Assert.All(document.Frames.Where(f => f.Layout == "webcam"), f => Assert.Equal("happy", f.Expression));
        Assert.Equal("face-api-expression 1.7.15", document.Engines["expression"]);
    }

    [Fact]
    public void The_network_gives_probabilities_and_knows_a_smile()
    {
        Assert.SkipUnless(ExpressionNet.IsHere(models.Store), "the expression model is not here: models/fetch brings it");
        using var net = new ExpressionNet(models.Store);
        var portrait = TestMedia.Picture(512, 512, $"-i \"{TestMedia.Portrait}\"");
        var score = net.Read(portrait, new Box(175, 75, 100, 105));
        Assert.Equal(1, score.Happy + score.Neutral + score.Surprise + score.Negative, 0.001);
        Assert.True(score.Happy > 0.9, score.ToString());
    }

    [Fact]
    public void The_network_gives_what_face_api_itself_gives()
    {
        Assert.SkipUnless(ExpressionNet.IsHere(models.Store), "the expression model is not here: models/fetch brings it");
        using var net = new ExpressionNet(models.Store);
        var pattern = Enumerable.Range(0, 112 * 112 * 3).Select(i => (byte)((i * 7 + i / 336 * 3) % 256)).ToArray();
        var side = 112 / 1.2; // the net takes a fifth more than the face: then the pattern itself, pixel by pixel
        var score = net.Read(new Picture(pattern, 112, 112), new Box((112 - side) / 2, (112 - side) / 2, side, side));
        // face-api 1.7.15 under tfjs: 0.70391 0.03469 0.00947 0.06434 0.00013 0.00044 0.18701.
        Assert.Equal(0.70391, score.Neutral, 0.0005);
        Assert.Equal(0.03469, score.Happy, 0.0005);
        Assert.Equal(0.18701, score.Surprise, 0.0005);
        Assert.Equal(0.07438, score.Negative, 0.0005);
    }

    [Fact]
    public void One_odd_frame_among_five_does_not_show()
    {
        Assert.Equal(
            ["happy", "happy", "happy", "happy", null, "happy"],
            ExpressionTrack.Of([Happy, Happy, Neutral, Happy, null, Happy]));
    }
}
