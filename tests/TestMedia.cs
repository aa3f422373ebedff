using System.Diagnostics;

namespace VideoInsights.Tests;

/// <summary>Recordings made by ffmpeg for a test.</summary>
public static class TestMedia
{
    /// <summary>A playable MP4 with a noisy picture and a tone, of about the given rate, its index at the end.</summary>
    public static byte[] Film(int seconds, int kilobitsPerSecond)
    {
        var file = Path.Combine(Path.GetTempPath(), $"film-{Guid.NewGuid():N}.mp4");
        Ffmpeg($"-f lavfi -i testsrc2=s=640x360:r=10:d={seconds} -f lavfi -i sine=d={seconds} -vf noise=alls=60:allf=t " +
            $"-c:v libx264 -preset ultrafast -b:v {kilobitsPerSecond}k -minrate {kilobitsPerSecond}k -maxrate {kilobitsPerSecond}k " +
            $"-bufsize {kilobitsPerSecond}k -x264-params nal-hrd=cbr -c:a aac {file}");
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        return bytes;
    }

    public static void Ffmpeg(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", "-v error -y " + arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
