namespace VideoInsights.Streams.Vision.Frames;

/// <summary>How frames are taken from a recording.</summary>
/// <param name="KeyFramesOnly">Decode key frames only: seven times cheaper, where they are dense enough.</param>
/// <param name="EverySec">Seconds between two frames.</param>
public sealed record SamplingPlan(bool KeyFramesOnly, double EverySec, int Width, int Height)
{
    /// <summary>Plans from what the recording holds. Pictures keep their shape, with even sides, and are never enlarged.</summary>
    /// <param name="largestGapSec">Largest time between two key frames where it was looked at; null where that is not known.</param>
    public static SamplingPlan For(int width, int height, double? largestGapSec, VisionOptions options)
    {
        var scale = Math.Min(1, (double)options.Width / width);
        // Key frames come at 2.002 s where somebody asked for 2 s at 29.97 frames a second.
        var dense = largestGapSec <= options.EverySec * 1.01;
        return new SamplingPlan(dense, options.EverySec, Even(width * scale), Even(height * scale));
    }

    /// <summary>ffmpeg's arguments before -i.</summary>
    public string Input => KeyFramesOnly ? "-skip_frame nokey" : "";

    /// <summary>ffmpeg's arguments after -i: raw rgb24 frames, number n showing the recording at n x <see cref="EverySec"/>.</summary>
    /// <remarks>
    /// The fps filter keeps the spacing, by repeating or leaving out. With round=up a frame is the one on screen at its time (the
    /// default, near, shows what comes up to half a step later). With key frames only, near takes the nearest key frame instead:
    /// at most half a step off, where the last one could be a whole step old; tpad makes it last until the next would have come, else
    /// the sample after it is lost. start_time fills in a picture that begins late. A phone's turned picture, and one that
    /// changes its size on the way, is fitted in with black beside it, undistorted.
    /// </remarks>
    public string Output =>
        $"-map 0:v:0 -an -sn -dn -vf {(KeyFramesOnly ? $"tpad=stop_mode=clone:stop_duration={EverySec:0.###}," : "")}"
        + $"fps=fps=1/{EverySec:0.###}:start_time=0:round={(KeyFramesOnly ? "near" : "up")},"
        + $"scale={Width}:{Height}:force_original_aspect_ratio=decrease:flags=area,pad={Width}:{Height}:-1:-1,setsar=1 "
        + "-pix_fmt rgb24 -f rawvideo";

    private static int Even(double length) => Math.Max(2, (int)Math.Round(length / 2) * 2);
}
