using System.Diagnostics;

namespace VideoInsights.Tests.Streams.Audio;

/// <summary>A folder of recordings made by ffmpeg for one test class.</summary>
public sealed class MadeMedia : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("media").FullName;

    /// <summary>Makes a recording.</summary>
    /// <param name="name">File name with the extension that picks the container.</param>
    /// <param name="arguments">Everything between "ffmpeg" and the file.</param>
    public async Task<Uri> Make(string name, params string[] arguments)
    {
        var path = Path.Combine(_folder, name);
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, path])
        {
            RedirectStandardError = true,
        })!;
        var errors = await ffmpeg.StandardError.ReadToEndAsync();
        await ffmpeg.WaitForExitAsync();
        Assert.True(ffmpeg.ExitCode == 0, errors);
        return new Uri(path);
    }

    /// <summary>The first part of a recording, as a broken upload leaves it.</summary>
    public Uri Cut(Uri whole, string name, double share)
    {
        var bytes = File.ReadAllBytes(whole.LocalPath);
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * share)]);
        return new Uri(path);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
