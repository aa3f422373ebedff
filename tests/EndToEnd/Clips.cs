namespace VideoInsights.Tests.EndToEnd;

/// <summary>Short recordings cut from the sample, and a folder to keep data in; gone with the tests.</summary>
public sealed class Clips : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clips").FullName;

    public static string Sample => Path.Combine(Paths.Repository, "samples", "call.mp4");

    /// <summary>A data folder that all runs share, one after another.</summary>
    public string Data => In("data");

    /// <summary>Eight seconds of the sample: a question and its answer.</summary>
    public string Cut => Made("short.mp4", $"-ss 3 -t 8 -i {Sample} -vf scale=640:-2 -c:v libx264 -preset ultrafast -c:a aac");

    public string In(string name) => Path.Combine(_folder, name);

    /// <summary>A file made by ffmpeg, once.</summary>
    public string Made(string name, string arguments)
    {
        var file = In(name);
        if (!File.Exists(file))
            TestMedia.Ffmpeg($"{arguments} {file}");
        return file;
    }

    public string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(In(name), bytes);
        return In(name);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
