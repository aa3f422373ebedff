using FFMpegCore;
using FFMpegCore.Exceptions;

namespace VideoInsights.Streams.Media;

/// <summary>What a recording holds, as ffprobe sees it.</summary>
/// <param name="DurationSec">Length in seconds; null where the container does not say (browser recordings in WebM).</param>
public sealed record MediaProbe(
    double? DurationSec, bool HasAudio, bool HasVideo, int AudioChannels, int Width, int Height, string Container)
{
    /// <summary>Length of the sound track in seconds where the container says it; it may be shorter than the picture.</summary>
    public double? AudioSec { get; init; }

    /// <summary>Probes a recording by path or ranged URL.</summary>
    /// <exception cref="IOException">The network failed: another try may succeed.</exception>
    /// <exception cref="UnusableMediaException">It is no video or audio file, is cut off, or holds neither picture nor sound.</exception>
    public static async Task<MediaProbe> Of(Uri media, CancellationToken stop)
    {
        IMediaAnalysis found;
        try
        {
            found = media.IsFile
                ? await FFProbe.AnalyseAsync(media.LocalPath, cancellationToken: stop)
                : await FFProbe.AnalyseAsync(media, cancellationToken: stop);
        }
        catch (Exception e) when (e is FFProbeException && FfmpegRun.IsNetworkFault(media, e.Message))
        {
            throw new IOException("ffprobe could not read the recording: " + FfmpegRun.Redact(e.Message));
        }
        catch (Exception e) when (e is FFProbeException or FFProbeProcessException or FormatException or System.Text.Json.JsonException)
        {
            throw new UnusableMediaException(
                "The file cannot be opened as audio or video: it is damaged, cut off, or not a recording. "
                + "Export it again and send it once more.",
                new InvalidDataException(FfmpegRun.Redact(e.Message)));
        }

        // Cover art of a sound file is a video stream of one picture: not a video.
        var video = found.VideoStreams.FirstOrDefault(v => v.Disposition?.GetValueOrDefault("attached_pic") != true);
        var audio = found.PrimaryAudioStream;
        if (video is null && audio is null)
            throw new UnusableMediaException("The file holds neither picture nor sound. Check that the right file was sent.");
        return new MediaProbe(
            found.Duration > TimeSpan.Zero ? found.Duration.TotalSeconds : null,
            audio is not null, video is not null, audio?.Channels ?? 0, video?.Width ?? 0, video?.Height ?? 0,
            found.Format.FormatName)
        {
            AudioSec = audio?.Duration > TimeSpan.Zero ? audio.Duration.TotalSeconds : null,
        };
    }
}

/// <summary>A recording that no second try will make usable. The message is for the rep: what is wrong and what to do.</summary>
public sealed class UnusableMediaException(string message, Exception? inner = null) : Exception(message, inner);
