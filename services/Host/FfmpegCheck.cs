using System.ComponentModel;
using System.Diagnostics;

namespace VideoInsights.Host;

/// <summary>Whether ffmpeg and ffprobe are here, asked before anything is accepted.</summary>
public static class FfmpegCheck
{
    /// <exception cref="StartException">One is missing; the message names the command that brings it.</exception>
    public static void Run()
    {
        foreach (var program in new[] { "ffmpeg", "ffprobe" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, "-version") { RedirectStandardOutput = true })!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
            }
            catch (Win32Exception e)
            {
                throw new StartException($"{program} is not installed: apt-get install ffmpeg (or brew install ffmpeg)", e);
            }
        }
    }
}
