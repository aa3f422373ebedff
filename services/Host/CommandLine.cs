namespace VideoInsights.Host;

/// <summary>What was typed after <c>run</c>.</summary>
public sealed record CommandLine
{
    public const string Usage = """
        usage: ./dev run [RECORDING] [options]

          RECORDING        an audio or video file; without one the sample is taken
          --vtt FILE       the vendor's transcript (WebVTT) of the recording
          --json           write one JSON document to standard output and end: status 0 when finished, 1 when failed
          --again          run a recording again that is finished already
          --title TEXT     the call's title (default: the file's name)
          --user ID        whose call it is (default: rep)
          --data DIR       where everything is kept (default: the user's data directory)
          --port N         port of the page and the API (default: 5080); native gRPC is on the next one
          --playbook FILE  topics and trackers (default: the playbook that comes with the program)
          --people FILE    who may see what (default: three sample people)
          --no-recording   only serve what is there
        """;

    public string? Recording { get; init; }
    public string? Vtt { get; init; }
    public bool Json { get; init; }
    public bool Again { get; init; }
    public bool NoRecording { get; init; }
    public string? Title { get; init; }
    public string User { get; init; } = "rep";
    public string Data { get; init; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "videoinsights");
    public int Port { get; init; } = 5080;
    public string Playbook { get; init; } = Path.Combine(AppContext.BaseDirectory, "playbook.yaml");
    public string People { get; init; } = Path.Combine(AppContext.BaseDirectory, "people.yaml");

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartException">An argument is unknown or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new CommandLine();
        arguments = [.. arguments.SelectMany(a => a.StartsWith("--", StringComparison.Ordinal) ? a.Split('=', 2) : [a])];
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => i + 1 < arguments.Count
                ? arguments[++i]
                : throw new StartException($"{arguments[i]} needs a value\n\n{Usage}");
            parsed = arguments[i] switch
            {
                "--vtt" => parsed with { Vtt = Existing(Value(), "transcript") },
                "--json" => parsed with { Json = true },
                "--again" => parsed with { Again = true },
                "--no-recording" => parsed with { NoRecording = true },
                "--title" => parsed with { Title = Value() },
                "--user" => parsed with { User = Value() },
                "--data" => parsed with { Data = Path.GetFullPath(Value()) },
                "--port" => parsed with { Port = PortOf(Value()) },
                "--playbook" => parsed with { Playbook = Existing(Value(), "playbook") },
                "--people" => parsed with { People = Existing(Value(), "list of people") },
                ['-', ..] unknown => throw new StartException($"unknown option {unknown}\n\n{Usage}"),
                var file when parsed.Recording is null => parsed with { Recording = Existing(file, "recording") },
                var second => throw new StartException($"one recording at a time: {parsed.Recording} and {second} were given\n\n{Usage}"),
            };
        }

        return parsed;
    }

    private static int PortOf(string text) => int.TryParse(text, out var port) && port is >= 0 and < 65535
        ? port
        : throw new StartException($"--port takes a number from 0 to 65534, not {text}");

    private static string Existing(string file, string what) => File.Exists(file)
        ? Path.GetFullPath(file)
        : throw new StartException(
            Directory.Exists(file) ? $"the {what} {file} is a folder, not a file" : $"the {what} {file} does not exist");
}

/// <summary>Why the program cannot start, in words for whoever typed the command.</summary>
public sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
