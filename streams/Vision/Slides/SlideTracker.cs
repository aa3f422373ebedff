namespace VideoInsights.Streams.Vision.Slides;

/// <summary>What a frame is to the slides.</summary>
public enum Stillness
{
    /// <summary>Something else is shown than before.</summary>
    Moved,

    /// <summary>The same as before, but not yet for long enough.</summary>
    Waiting,

    /// <summary>This frame makes it long enough: now it is worth reading.</summary>
    Settled,

    /// <summary>Still what was settled before.</summary>
    Still,
}

/// <summary>Tells when a picture stands still for long enough to be read: hysteresis, so that an animation is not read halfway.</summary>
public sealed class SlideTracker
{
    /// <summary>Seconds that a slide must stand.</summary>
    public const double SettleSec = 1.5;

    private PictureMark? _shown;
    private bool _settled;

    /// <summary>When what is shown appeared.</summary>
    public double Since { get; private set; }

    /// <summary>Looks at the next frame. Frames are compared with the first that showed the same, so that slow changes add up.</summary>
    public Stillness Look(double at, PictureMark mark)
    {
        if (_shown is null || _shown.Differs(mark))
        {
            (_shown, Since, _settled) = (mark, at, false);
            return Stillness.Moved;
        }

        if (_settled)
            return Stillness.Still;
        _settled = at - Since >= SettleSec;
        return _settled ? Stillness.Settled : Stillness.Waiting;
    }
}
