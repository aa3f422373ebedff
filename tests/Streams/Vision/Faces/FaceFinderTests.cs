using VideoInsights.Streams.Vision;
using VideoInsights.Streams.Vision.Faces;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Tests.Streams.Vision.Faces;

public sealed class FaceFinderTests(TestModels models) : IClassFixture<TestModels>
{
    private readonly FaceFinder _finder = new(models.Store, new VisionOptions().FaceScore);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_face_of_a_portrait_is_found_once_and_where_it_is(bool fine)
    {
        var portrait = TestMedia.Picture(512, 512, $"-i \"{TestMedia.Portrait}\"");
        var face = Assert.Single(_finder.Find(portrait, fine, TestContext.Current.CancellationToken));
        Assert.True(face.Box.Overlap(new Box(175, 75, 100, 105)) > 0.6, face.ToString());
    }

    [Theory]
    [InlineData("nullsrc=s=1280x720,geq=random(1)*255:128:128")]
    [InlineData("color=black:s=1280x720")]
    [InlineData("testsrc=s=1280x720")]
    public void Noise_darkness_and_a_test_card_hold_no_face(string source) =>
        Assert.Empty(_finder.Find(TestMedia.Picture(1280, 720, $"-f lavfi -i {source}"), true, TestContext.Current.CancellationToken));

    [Fact]
    public void A_slide_of_text_holds_no_face()
    {
        var slide = TestMedia.Picture(1280, 720, $"-f lavfi -i \"{TestMedia.Slide("Pricing", "Forty dollars a user", "No setup fee")}\"");
        Assert.Empty(_finder.Find(slide, true, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void All_twenty_faces_of_a_gallery_are_found_by_the_fine_look()
    {
        var tiles = string.Concat(Enumerable.Range(0, 20).Select(i => $"[t{i}]"));
        var places = string.Concat(Enumerable.Range(0, 20).Select(i =>
            $";[{(i == 0 ? "base" : "o" + i)}][t{i}]overlay={i % 5 * 252 + 40}:{i / 5 * 176 + 20}[o{i + 1}]"));
        var gallery = TestMedia.Picture(1280, 720,
            $"-i \"{TestMedia.Portrait}\" -filter_complex \"color=0x202428:s=1280x720[base];"
            + $"[0]crop=360:300:60:20,scale=168:-1,split=20{tiles}{places}\" -map \"[o20]\"");
        Assert.Equal(20, _finder.Find(gallery, true, TestContext.Current.CancellationToken).Count);
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(720, 1280)]
    [InlineData(640, 480)]
    [InlineData(2560, 600)]
    public void Every_pixel_is_looked_at(int width, int height)
    {
        foreach (var fine in new[] { false, true })
        {
            var parts = FaceFinder.PartsOf(width, height, fine).Skip(width == 640 && !fine ? 0 : 1).ToList();
            for (var x = 0; x < width; x += 40)
            {
                for (var y = 0; y < height; y += 40)
                    Assert.Contains(parts, p => x >= p.X && x < p.Right && y >= p.Y && y < p.Bottom);
            }
        }
    }
}
