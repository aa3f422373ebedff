using System.Text.RegularExpressions;
using FFMpegCore;
using FFMpegCore.Exceptions;
using FFMpegCore.Pipes;

namespace VideoInsights.Streams.Media;

/// <summary>One ffmpeg process that reads a recording by path or ranged URL and writes one raw stream to a pipe.</summary>
/// <remarks>
/// The recording never goes through an input pipe: an MP4 with its index at the end cannot be read from one, and ffmpeg before 8 loses
/// the end of a piped input without a word. A connection cut in the middle ends with exit status 0, so URLs are opened with -xerror and
/// reconnect, and the caller compares how much came out with what the probe said.
/// </remarks>
public static partial class FfmpegRun
{
    /// <summary>Runs ffmpeg and hands its output to <paramref name="sink"/> while it runs.</summary>
    /// <param name="input">Extra input arguments, before -i: "-skip_frame nokey".</param>
    /// <param name="output">Output arguments, after -i: "-vn -ac 1 -ar 16000 -f s16le".</param>
    /// <exception cref="UnusableMediaException">ffmpeg could not decode the recording.</exception>
    public static async Task Read(
        Uri media, string input, string output, Func<Stream, CancellationToken, Task> sink, CancellationToken stop)
    {
        Exception? sinkFault = null;
        async Task Drain(Stream stream, CancellationToken token)
        {
            // FFMpegCore turns a sink's exception into "exit 1": keep the real one.
            try
            {
                await sink(stream, token);
            }
            catch (Exception e)
            {
                sinkFault = e;
                throw;
            }
        }

        var online = media.IsFile
            ? ""
            : "-xerror -reconnect 1 -reconnect_on_network_error 1 -reconnect_delay_max 5 -rw_timeout 15000000 ";
        var arguments = media.IsFile
            ? FFMpegArguments.FromFileInput(media.LocalPath, true, o => o.WithCustomArgument("-nostdin " + input))
            : FFMpegArguments.FromUrlInput(media, o => o.WithCustomArgument("-nostdin " + online + input));
        try
        {
            await arguments
                .OutputToPipe(new StreamPipeSink(Drain), o => o.WithCustomArgument(output))
                .ProcessAsynchronously(true, null, stop);
        }
        catch (FFMpegProcessException e) when (sinkFault is null && !stop.IsCancellationRequested)
        {
            throw new UnusableMediaException(
                "The recording could not be decoded: it is damaged or cut off. Export it again and send it once more.",
                new InvalidDataException(Redact(e.Message)));
        }
        catch (FFMpegProcessException)
        {
            stop.ThrowIfCancellationRequested();
            throw sinkFault!;
        }

        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Strips the query of every URL: a presigned URL is a credential and ffmpeg prints it.</summary>
    public static string Redact(string text) => Query().Replace(text, "$1");

    [GeneratedRegex(@"(https?://[^\s?'""]+)\?[^\s'""]*")]
    private static partial Regex Query();
}
