using VideoInsights.Streams.Vision.Frames;
using VideoInsights.Streams.Vision.Slides;

namespace VideoInsights.Tests.Streams.Vision.Slides;

public sealed class SlideTextTests(TestModels models) : IClassFixture<TestModels>
{
    private readonly SlideText _text = new(models.Store);

    [Fact]
    public void A_slide_is_read_letter_by_letter_in_reading_order()
    {
        string[] lines = ["Quarterly review", "Revenue grew by 24 percent", "Churn: 3 of 120 accounts", "Next step: pilot in May"];
        var slide = TestMedia.Picture(1280, 720, $"-f lavfi -i \"{TestMedia.Slide([.. lines.Select(l => l.Replace(":", "\\:"))])}\"");
        var read = _text.Read(slide, TestContext.Current.CancellationToken);
        Assert.Equal(lines, read.Select(l => l.Text));
        Assert.All(read, line => Assert.True(line.Confidence > 0.9));
    }

    [Fact]
    public void An_empty_page_says_nothing() =>
        Assert.Empty(_text.Read(TestMedia.Picture(1280, 720, "-f lavfi -i color=white:s=1280x720"), TestContext.Current.CancellationToken));

    [Fact]
    public void Two_columns_are_read_line_by_line()
    {
        Box[] boxes = [new(600, 102, 100, 20), new(50, 200, 100, 20), new(50, 100, 100, 24), new(600, 196, 90, 22)];
        Assert.Equal([boxes[2], boxes[0], boxes[1], boxes[3]], TextFinder.InReadingOrder(boxes));
    }

    [Fact]
    public void A_region_becomes_a_box_that_is_grown_and_a_faint_one_none()
    {
        const int Width = 40, Height = 30;
        var map = new float[Width * Height];
        for (var y = 10; y < 14; y++)
        {
            map.AsSpan(y * Width + 5, 20).Fill(0.9f);
            map.AsSpan((y + 10) * Width + 5, 20).Fill(0.4f);
        }

        var box = Assert.Single(TextFinder.BoxesIn(map, Width, Height));
        // 1.5 x 20 x 4 / 48 = 2.5 on every side.
        Assert.Equal(new Box(2.5, 7.5, 25, 9), box);
    }

    [Fact]
    public void Equal_neighbours_are_one_letter_and_a_blank_parts_two()
    {
        float[] Row(int best) => [.. Enumerable.Range(0, 3).Select(i => i == best ? 0.8f : 0.1f)];
        float[] rows = [.. Row(0), .. Row(1), .. Row(1), .. Row(0), .. Row(1), .. Row(2), .. Row(2), .. Row(0)];
        var line = LineReader.Decode(rows, ["a", "b"]);
        Assert.Equal("aab", line.Text);
        Assert.Equal(0.8, line.Confidence, 0.001);
    }
}
