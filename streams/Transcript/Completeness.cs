using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Transcript;

/// <summary>Whether all of the sound came out: ffmpeg ends without an error when a connection or a file is cut off.</summary>
public static class Completeness
{
    private const double Share = 0.02;
    private const double SlackSec = 2;

    /// <summary>What is missing, in words for a rep; null where nothing is, or where the container does not say how long it is.</summary>
    /// <exception cref="IOException">The recording was read over the network: another try may bring the rest.</exception>
    public static string? Check(Uri media, MediaProbe probe, double seconds)
    {
        if ((probe.AudioSec ?? probe.DurationSec) is not { } expected || seconds >= (expected * (1 - Share)) - SlackSec)
            return null;
        return media.IsFile
            ? $"The recording ends early: its sound stops at {Clock(seconds)} of {Clock(expected)}."
            : throw new IOException($"the sound stopped at {seconds:F1} s of {expected:F1} s: the connection to the store was cut");
    }

    private static string Clock(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)).ToString("c");
}
