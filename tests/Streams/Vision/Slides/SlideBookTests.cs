using VideoInsights.Streams.Vision.Frames;
using VideoInsights.Streams.Vision.Slides;

namespace VideoInsights.Tests.Streams.Vision.Slides;

public sealed class SlideBookTests
{
    private static readonly Picture Nothing = new(new byte[64 * 36 * 3], 64, 36);
    private int _read;

    [Fact]
    public void A_slide_begins_when_it_appears_and_ends_when_another_does()
    {
        var slides = Watch(Page(1), Page(1), Page(1), Page(2), Page(2));
        Assert.Equal([(0, 6), (6, 10)], slides.Select(s => (s.Start, s.End)));
        Assert.Equal(2, _read);
    }

    [Fact]
    public void What_does_not_stand_is_not_read()
    {
        Assert.Empty(Watch(Page(1), Page(2), Page(3), Page(4)));
        Assert.Equal(0, _read);
    }

    [Fact]
    public void A_slide_that_comes_back_is_the_same_text_and_is_not_read_again()
    {
        var slides = Watch(Page(1), Page(1), Page(2), Page(2), Page(2), Page(1), Page(1));
        Assert.Equal([(0, 4), (4, 10), (10, 14)], slides.Select(s => (s.Start, s.End)));
        Assert.Equal(slides[0].Text, slides[2].Text);
        Assert.Equal(2, _read);
    }

    [Fact]
    public void Something_that_flashes_over_a_slide_does_not_make_two_of_it()
    {
        var slide = Assert.Single(Watch(Page(1), Page(1), Page(2), Page(1), Page(1)));
        Assert.Equal((0, 10), (slide.Start, slide.End));
    }

    [Fact]
    public void One_more_line_is_another_slide_and_a_pointer_is_none()
    {
        Assert.True(Page(1).Differs(Page(1, more: 20)));
        Assert.False(Page(1).Differs(Page(1, more: 2)));
    }

    [Fact]
    public void A_person_who_moves_beside_a_slide_is_no_change()
    {
        var left = new bool[PictureMark.Columns * PictureMark.Rows];
        left.AsSpan(0, 40).Fill(true);
        var moved = Page(1, more: 40);
        Assert.True(Page(1).Differs(moved));
        Assert.False(Page(1).Differs(moved with { Person = left }));
    }

    [Fact]
    public void A_picture_full_of_people_is_no_slide_whatever_is_written_in_it()
    {
        var people = Enumerable.Repeat(true, PictureMark.Columns * PictureMark.Rows).ToArray();
        Assert.Empty(Watch(Page(1) with { Person = people }, Page(1) with { Person = people }));
        Assert.Equal(0, _read);
    }

    [Fact]
    public void A_still_picture_with_a_name_under_it_is_no_slide()
    {
        var book = new SlideBook(_ => [new ReadLine("Ellen Ripley", 0.99)]);
        for (var i = 0; i < 4; i++)
            book.Look(i * 2, Nothing, Page(1));
        Assert.Empty(book.Slides);
    }

    private List<VideoInsights.Schemas.Slide> Watch(params PictureMark[] marks)
    {
        var book = new SlideBook(_ => [new ReadLine($"This is page number {++_read} of the deck", 0.9)]);
        for (var i = 0; i < marks.Length; i++)
            book.Look(i * 2, Nothing, marks[i]);
        book.Close(marks.Length * 2);
        return [.. book.Slides];
    }

    // A white page with a black band that says which; "more" cells at its top are dark too.
    private static PictureMark Page(int number, int more = 0)
    {
        var gray = Enumerable.Repeat(240f, PictureMark.Columns * PictureMark.Rows).ToArray();
        gray.AsSpan(number * 5 * PictureMark.Columns, 2 * PictureMark.Columns).Fill(10);
        gray.AsSpan(0, more).Fill(100);
        return new PictureMark(gray, 0, new bool[gray.Length]);
    }
}
