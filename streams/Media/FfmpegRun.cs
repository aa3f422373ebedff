using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using FFMpegCore;

namespace VideoInsights.Streams.Media;

/// <summary>One ffmpeg process that reads a recording by path or ranged URL and writes one raw stream to a pipe.</summary>
/// <remarks>
/// The recording never goes through an input pipe: an MP4 with its index at the end cannot be read from one, and ffmpeg before 8 loses
/// the end of a piped input without a word. A connection cut in the middle ends with exit status 0, so URLs are opened with -xerror and
/// reconnect, and the caller compares how much came out with what the probe said.
/// The process is started here and not by FFMpegCore, which cancels its sink the moment ffmpeg exits: a sink slower than ffmpeg loses
/// what still is in the pipe, without an error. FFMpegCore says where ffmpeg is.
/// </remarks>
public static partial class FfmpegRun
{
    private const int ErrorLines = 20;

    /// <summary>Runs ffmpeg and hands its output to <paramref name="sink"/> while it runs.</summary>
    /// <param name="input">Extra input arguments, before -i: "-skip_frame nokey".</param>
    /// <param name="output">Output arguments, after -i: "-vn -ac 1 -ar 16000 -f s16le".</param>
    /// <param name="sink">Reads to the end; what it leaves is thrown away. Its exception ends ffmpeg and is thrown.</param>
    /// <exception cref="UnusableMediaException">ffmpeg could not decode the recording.</exception>
    /// <exception cref="IOException">It was read over the network, and that failed: another try may succeed.</exception>
    public static async Task Read(
        Uri media, string input, string output, Func<Stream, CancellationToken, Task> sink, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = Start(media, input, output);
        var errors = LastLines(process.StandardError);
        try
        {
            var pipe = process.StandardOutput.BaseStream;
            await sink(pipe, stop);
            await pipe.CopyToAsync(Stream.Null, stop);
            await process.WaitForExitAsync(stop);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        if (process.ExitCode != 0)
            throw Fault(media, $"ffmpeg ended with {process.ExitCode}: {Redact(await errors)}");
    }

    /// <summary>Strips the query of every URL: a presigned URL is a credential and ffmpeg prints it.</summary>
    public static string Redact(string text) => Query().Replace(text, "$1");

    /// <summary>Whether ffmpeg or ffprobe failed for the network's sake: nothing is said about the recording then.</summary>
    /// <remarks>A cut connection looks like a damaged packet: read over the network, that is worth another try too.</remarks>
    /// <param name="said">What it wrote to its standard error.</param>
    public static bool IsNetworkFault(Uri media, string said) => !media.IsFile && Network().IsMatch(said);

    private static Exception Fault(Uri media, string said) => IsNetworkFault(media, said)
        ? new IOException(said)
        : new UnusableMediaException(
            "The recording could not be decoded: it is damaged or cut off. Export it again and send it once more.",
            new InvalidDataException(said));

    private static Process Start(Uri media, string input, string output)
    {
        var online = media.IsFile
            ? ""
            : "-xerror -reconnect 1 -reconnect_on_network_error 1 -reconnect_delay_max 5 -rw_timeout 15000000";
        var address = media.IsFile ? "file:" + media.LocalPath : media.AbsoluteUri;
        var start = new ProcessStartInfo(GlobalFFOptions.GetFFMpegBinaryPath())
        {
            Arguments = $"-nostdin -hide_banner -nostats -loglevel error {online} {input} -i {Quoted(address)} {output} pipe:1",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} could not be started ({e.Message}): install ffmpeg", e);
        }
    }

    /// <summary>ffmpeg may say a lot about a damaged file: the last lines are kept, and the pipe never fills.</summary>
    private static async Task<string> LastLines(StreamReader reader)
    {
        var lines = new Queue<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            if (lines.Count > ErrorLines)
                lines.Dequeue();
        }

        return string.Join('\n', lines);
    }

    /// <summary>One argument, as <see cref="ProcessStartInfo.Arguments"/> is read: a backslash counts only before a quote.</summary>
    private static string Quoted(string argument) =>
        $"\"{BeforeQuote().Replace(argument, m => m.Value.Replace("\\", "\\\\").Replace("\"", "\\\""))}\"";

    [GeneratedRegex(@"(https?://[^\s?'""]+)\?[^\s'""]*")]
    private static partial Regex Query();

    [GeneratedRegex(@"HTTP error|Server returned|[Cc]onnection (refused|reset|timed out)|timed out|Input/output error|"
        + "Network is unreachable|Failed to resolve|Stream ends prematurely|Failed to connect|Name or service not known|"
        + "[Cc]orrupt input packet|[Pp]acket corrupt|partial file")]
    private static partial Regex Network();

    [GeneratedRegex(@"\\*(""|$)")]
    private static partial Regex BeforeQuote();
}
