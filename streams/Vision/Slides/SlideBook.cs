using VideoInsights.Schemas;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Streams.Vision.Slides;

/// <summary>The slides of one call: each is read once, and one that comes back is the same text again.</summary>
/// <param name="read">Reads a picture's lines; null where that is off: then a still picture without people is a screen, unread.</param>
public sealed class SlideBook(Func<Picture, IReadOnlyList<ReadLine>>? read)
{
    /// <summary>Letters and digits that make a still picture a shared screen: a name under a webcam has fewer.</summary>
    private const int LeastLetters = 24;

    /// <summary>A picture that is people to this share is a webcam, whatever is written on the wall.</summary>
    private const double MostPerson = 0.4;

    /// <summary>Gray levels between the darkest and the lightest cell of anything worth reading.</summary>
    private const double LeastContrast = 12;

    /// <summary>Seconds after which a slide that comes back is a slide of its own.</summary>
    private const double Interruption = 5;

    /// <summary>Pages remembered: 10 kB each. A call of hours of scrolling would otherwise grow without end.</summary>
    private const int MostPages = 400;

    private readonly SlideTracker _tracker = new();
    private readonly List<(PictureMark Mark, IReadOnlyList<ReadLine>? Text)> _pages = [];
    private readonly List<Slide> _slides = [];
    private Slide? _open;

    /// <summary>Slides so far; the last may still be shown.</summary>
    public IReadOnlyList<Slide> Slides => _open is null ? _slides : [.. _slides, _open];

    /// <summary>Looks at the next frame.</summary>
    public void Look(double at, Picture picture, PictureMark mark)
    {
        var stillness = _tracker.Look(at, mark);
        if (stillness == Stillness.Moved)
            Close(at);
        else if (stillness == Stillness.Settled && PageOf(picture, mark) is { } text)
            Open(at, [.. text.Select(l => l.Text)], Confidence(text));
        else if (_open is not null)
            _open = _open with { End = at };
    }

    /// <summary>Ends the slide that is still shown.</summary>
    public void Close(double at)
    {
        if (_open is not null)
            _slides.Add(_open with { End = at });
        _open = null;
    }

    // Something that moved across a slide (a pointer's menu, a tile that was dragged) does not make two slides of it.
    private void Open(double at, IReadOnlyList<string> text, double confidence)
    {
        _open = new Slide(_tracker.Since, at, text, confidence);
        if (_slides.Count == 0 || _tracker.Since - _slides[^1].End > Interruption || !_slides[^1].Text.SequenceEqual(text))
            return;
        _open = _slides[^1] with { End = at };
        _slides.RemoveAt(_slides.Count - 1);
    }

    // Null where the picture is no shared screen.
    private IReadOnlyList<ReadLine>? PageOf(Picture picture, PictureMark mark)
    {
        if (mark.PersonShare > MostPerson || mark.Contrast < LeastContrast)
            return null;
        if (read is null)
            return [];
        var known = _pages.FindIndex(p => !p.Mark.Differs(mark));
        if (known >= 0)
            return _pages[known].Text;
        var lines = read(picture);
        var text = lines.Sum(l => l.Text.Count(char.IsLetterOrDigit)) >= LeastLetters ? lines : null;
        if (_pages.Count == MostPages)
            _pages.RemoveAt(0);
        _pages.Add((mark, text));
        return text;
    }

    private static double Confidence(IReadOnlyList<ReadLine> lines) =>
        lines.Count == 0 ? 0 : Math.Round(lines.Average(l => l.Confidence), 4);
}
