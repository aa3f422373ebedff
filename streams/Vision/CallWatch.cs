using VideoInsights.Schemas;
using VideoInsights.Streams.Vision.Expression;
using VideoInsights.Streams.Vision.Faces;
using VideoInsights.Streams.Vision.Frames;
using VideoInsights.Streams.Vision.Slides;

namespace VideoInsights.Streams.Vision;

/// <summary>Looks at the frames of one call in order. Holds little of each frame, and no picture.</summary>
/// <param name="faces">Finds faces, fine or coarse; null where that is off.</param>
/// <param name="expression">Reads a face's expression; null where that is off, as it is by default.</param>
public sealed class CallWatch(
    Func<Picture, bool, IReadOnlyList<Face>>? faces, SlideBook slides, Func<Picture, Box, ExpressionScore>? expression = null)
{
    private const int Columns = 160;
    private const int Rows = 90;

    /// <summary>Every so many frames the small faces of a gallery are looked for; while there are some, in every frame.</summary>
    private const int FineEvery = 5;

    /// <summary>A face lower than this share of the frame is one that only the fine look finds reliably.</summary>
    private const double SmallFace = 1 / 12.0;

    /// <summary>Gray levels by which a cell of a still picture changes at most.</summary>
    private const float Noise = 4;

    /// <summary>Mean change, in gray levels, of a face that lives. A photo's is compression: under 0.5.</summary>
    private const double Life = 1;

    private readonly List<Glance> _glances = [];
    private IReadOnlyList<Face> _faces = [];
    private float[]? _before;
    private bool _gallery;

    /// <summary>What the frames showed, in order.</summary>
    public IReadOnlyList<Glance> Glances => _glances;

    /// <summary>Looks at the next frame.</summary>
    public void Look(double at, Picture picture)
    {
        var gray = picture.Gray(Columns, Rows);
        if (faces is not null && Changed(gray))
        {
            var fine = _gallery || _glances.Count % FineEvery == 0;
            _faces = faces(picture, fine);
            if (fine)
                _gallery = _faces.Any(f => f.Box.Height < SmallFace * picture.Height);
        }

        var live = _faces.Where(f => Motion(gray, f.Box, picture) >= Life).ToList();
        // A photo on a slide is part of the slide: only people who live are left out of the comparison.
        var mark = PictureMark.Of(picture, live);
        ExpressionScore? read = expression is null || live.Count == 0 ? null : expression(picture, live.MaxBy(f => f.Box.Height).Box);
        _glances.Add(new Glance(at, Sizes(_faces, picture), Sizes(live, picture), gray.Max() - gray.Min() < Noise * 3, read));
        slides.Look(at, picture, mark);
        _before = gray;
    }

    /// <summary>Ends the last slide and says what each frame was.</summary>
    /// <param name="endSec">The end of the call, or of the last frame.</param>
    public (IReadOnlyList<FrameObservation> Frames, IReadOnlyList<Slide> Slides) Finish(double endSec)
    {
        slides.Close(endSec);
        return (Layouts.Of(_glances, slides.Slides), slides.Slides);
    }

    private bool Changed(float[] gray)
    {
        if (_before is null)
            return true;
        for (var i = 0; i < gray.Length; i++)
        {
            if (Math.Abs(gray[i] - _before[i]) > Noise)
                return true;
        }

        return false;
    }

    private double Motion(float[] gray, Box face, Picture picture)
    {
        if (_before is null)
            return double.MaxValue;
        int left = Cell(face.X, picture.Width, Columns), right = Cell(face.Right, picture.Width, Columns);
        int top = Cell(face.Y, picture.Height, Rows), bottom = Cell(face.Bottom, picture.Height, Rows);
        double sum = 0;
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
                sum += Math.Abs(gray[row * Columns + column] - _before[row * Columns + column]);
        }

        return sum / ((right - left + 1) * (bottom - top + 1));
    }

    private static int Cell(double pixel, int length, int cells) => Math.Clamp((int)(pixel * cells / length), 0, cells - 1);

    private static (int Count, double Largest) Sizes(IReadOnlyList<Face> found, Picture picture) =>
        (found.Count, found.Count == 0 ? 0 : Math.Min(1, found.Max(f => f.Box.Height) / picture.Height));
}
