using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Streams.Vision;

/// <summary>How a recording's picture is looked at.</summary>
public sealed record VisionOptions
{
    /// <summary>Seconds between two sampled frames. Default 2.</summary>
    /// <remarks>Slides must stand for two samples to be read; with 2 s that is what a viewer needs to read one.</remarks>
    [Range(0.2, 60)]
    public double EverySec { get; init; } = 2;

    /// <summary>Frames wider than this are scaled down to it. Default 1280.</summary>
    /// <remarks>Two frames of 1280 x 720 x 3 bytes are held at a time: 5.5 MB. Slide text is still read at this size.</remarks>
    [Range(320, 3840)]
    public int Width { get; init; } = 1280;

    /// <summary>Least score of a face, 0 to 1. Default 0.75.</summary>
    /// <remarks>
    /// Beside YuNet on 35 frames of 320 x 180: 19 of the 20 faces both see score 0.77 or more; what is none 0.71 and 0.77.
    /// </remarks>
    [Range(0.1, 1)]
    public double FaceScore { get; init; } = 0.75;

    /// <summary>Whether the largest face's expression is read: happy, neutral, surprise or negative. Default false.</summary>
    /// <remarks>
    /// An administrator's switch, for those whom the law allows it. The EU AI Act, article 5(1)(f), prohibits inferring the emotions of
    /// people at their workplace from biometric data, and a sales call is one; a rep's or a customer's face in it is such data. Presence,
    /// number and size of faces, and the sentiment of what was said, are not, and do not depend on this.
    /// </remarks>
    public bool Expression { get; init; }

    /// <summary>How long an address given to ffmpeg must work: longer than the longest call takes. Default 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(6);
}
