using System.Diagnostics;
using VideoInsights.Streams.Vision.Frames;

namespace VideoInsights.Tests.Streams.Vision;

/// <summary>Recordings and pictures made by ffmpeg for a test, in a folder that goes when the test ends.</summary>
public sealed class TestMedia : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("media").FullName;

    public static string Portrait => Path.Combine(Paths.Repository, "samples", "portrait.jpg");

    public static string Sample => Path.Combine(Paths.Repository, "samples", "call.mp4");

    /// <summary>A recording of the name, made with the arguments before it.</summary>
    public Uri Make(string name, string arguments)
    {
        var path = Path.Combine(_folder, name);
        // Through a pipe, so that a format that can have no length (WebM) has none.
        using var file = File.Create(path);
        if (name.EndsWith(".webm", StringComparison.Ordinal))
            Run($"{arguments} -f webm pipe:1", file);
        else
            Run($"{arguments} \"{path}\"", Stream.Null);
        return new Uri(path);
    }

    /// <summary>A picture of 24-bit pixels.</summary>
    public static Picture Picture(int width, int height, string arguments)
    {
        using var bytes = new MemoryStream();
        Run($"{arguments} -frames:v 1 -s {width}x{height} -pix_fmt rgb24 -f rawvideo pipe:1", bytes);
        return new Picture(bytes.ToArray(), width, height);
    }

    /// <summary>A white slide of 1280 x 720 with lines of text, as an ffmpeg source.</summary>
    public static string Slide(params string[] lines) =>
        "color=white:s=1280x720:r=25," + string.Join(',', lines.Select((line, i) =>
            "drawtext=fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fontsize=40:fontcolor=black:x=80:y="
            + $"{100 + 90 * i}:text='{line}'"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Run(string arguments, Stream output)
    {
        var start = new ProcessStartInfo("ffmpeg", "-nostdin -v error -y " + arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
    }
}
