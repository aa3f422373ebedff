using System.Net;
using VideoInsights.Streams;

namespace VideoInsights.Host;

/// <summary>What was typed: a command with its options. Without a command it is <c>run</c>.</summary>
public sealed record CommandLine
{
    /// <summary>One of <see cref="Usage.Commands"/>.</summary>
    public string Command { get; init; } = "run";

    /// <summary>What stands there without a dash: the recording, the words after <c>dlq</c>, or the vendor after <c>check</c>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public bool Help { get; init; }
    public string? Recording => Words.Count > 0 ? Words[0] : null;
    public string? Vtt { get; init; }
    public bool Json { get; init; }
    public bool Again { get; init; }
    public bool NoRecording { get; init; }
    public string? Title { get; init; }

    /// <summary>The vendor whose next recording is shown; null: one of this machine is taken.</summary>
    public string? Vendor { get; init; }
    public string User { get; init; } = "rep";
    public string Data { get; init; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "videoinsights");

    /// <summary>Null where none was given: each command has its own default.</summary>
    public int? Port { get; init; }
    public IPAddress Listen { get; init; } = IPAddress.Loopback;
    public IReadOnlyList<string> Stages { get; init; } = [];
    public string Playbook { get; init; } = Path.Combine(AppContext.BaseDirectory, "playbook.yaml");
    public string Rules { get; init; } = Path.Combine(AppContext.BaseDirectory, "alerts.yaml");
    public string Ingest { get; init; } = Path.Combine(AppContext.BaseDirectory, "ingest.yaml");
    public string People { get; init; } = Path.Combine(AppContext.BaseDirectory, "people.yaml");
    public string? Settings { get; init; }
    public string? Bootstrap { get; init; }
    public string? Prefix { get; init; }

    /// <summary>Where <c>check</c> sends its webhook; null: to the ingestion part of this machine.</summary>
    public Uri? Hook { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartException">An argument is unknown or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        if (arguments is ["help", ..])
            arguments = [.. arguments.Skip(1), "--help"];
        var command = arguments.Count > 0 && Usage.Commands.ContainsKey(arguments[0]) ? arguments[0] : null;
        var parsed = new CommandLine { Command = command ?? "run" };
        var (options, usage) = Usage.Commands[parsed.Command];
        arguments = [.. arguments.Skip(command is null ? 0 : 1)
            .SelectMany(a => a.StartsWith("--", StringComparison.Ordinal) ? a.Split('=', 2) : [a])];
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => i + 1 < arguments.Count
                ? arguments[++i]
                : throw new StartException($"{arguments[i]} needs a value\n\n{usage}");
            parsed = arguments[i] switch
            {
                "--help" or "-h" => parsed with { Help = true },
                ['-', ..] unknown when !options.Contains(unknown) => throw new StartException($"unknown option {unknown}\n\n{usage}"),
                ['-', ..] option => parsed.With(option, Value),
                var word => parsed with { Words = [.. parsed.Words, word] },
            };
        }

        return parsed.Help ? parsed : parsed.Complete(usage);
    }

    private CommandLine With(string option, Func<string> value) => option switch
    {
        "--vtt" => this with { Vtt = Existing(value(), "transcript") },
        "--json" => this with { Json = true },
        "--again" => this with { Again = true },
        "--no-recording" => this with { NoRecording = true },
        "--vendor" => this with { Vendor = VendorOf(value()) },
        "--title" => this with { Title = value() },
        "--user" => this with { User = value() },
        "--data" => this with { Data = Path.GetFullPath(value()) },
        "--port" => this with { Port = PortOf(value()) },
        "--listen" => this with { Listen = AddressOf(value()) },
        "--stages" => this with { Stages = StagesOf(value()) },
        "--playbook" => this with { Playbook = Existing(value(), "playbook") },
        "--rules" => this with { Rules = Existing(value(), "list of alert rules") },
        "--ingest" => this with { Ingest = Existing(value(), "list of ingest rules") },
        "--people" => this with { People = Existing(value(), "list of people") },
        "--settings" => this with { Settings = Existing(value(), "settings file") },
        "--bootstrap" => this with { Bootstrap = value() },
        "--prefix" => this with { Prefix = value() },
        "--hook" => this with { Hook = HookOf(value()) },
        _ => throw new ArgumentOutOfRangeException(nameof(option), option, "an option that a command names and nothing reads"),
    };

    private CommandLine Complete(string usage)
    {
        if (Command == "worker" && Stages.Count == 0)
            throw new StartException($"a worker needs --stages\n\n{usage}");
        if (Command == "dlq")
        {
            return Words is ["list"] or ["show" or "replay", _]
                ? this
                : throw new StartException($"dlq takes list, show ID, replay ID or replay all, not {Said(Words)}\n\n{usage}");
        }

        if (Command == "check")
        {
            return Words is ["zoom" or "teams" or "meet"]
                ? this
                : throw new StartException($"check takes zoom, teams or meet, not {Said(Words)}\n\n{usage}");
        }

        if (Command is not ("run" or "cluster") && Words.Count > 0)
            throw new StartException($"{Command} takes no {Words[0]}\n\n{usage}");
        if (Vendor is not null && (Words.Count > 0 || NoRecording))
            throw new StartException($"--vendor waits for the next recording: it goes with no RECORDING and no --no-recording\n\n{usage}");
        if (Words.Count > 1)
            throw new StartException($"one recording at a time: {Words[0]} and {Words[1]} were given\n\n{usage}");
        return this with { Words = [.. Words.Select(file => Existing(file, "recording"))] };
    }

    private static string VendorOf(string text) => text is "zoom" or "teams" or "meet"
        ? text
        : throw new StartException($"--vendor takes zoom, teams or meet, not {text}");

    private static string Said(IReadOnlyList<string> words) => words.Count == 0 ? "nothing" : string.Join(' ', words);

    private static int PortOf(string text) => int.TryParse(text, out var port) && port is >= 0 and < 65535
        ? port
        : throw new StartException($"--port takes a number from 0 to 65534, not {text}");

    private static IPAddress AddressOf(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new StartException($"--listen takes a network address like 127.0.0.1 or 0.0.0.0, not {text}");

    private static Uri HookOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var hook) && (hook.Scheme == Uri.UriSchemeHttp || hook.Scheme == Uri.UriSchemeHttps)
            ? hook
            : throw new StartException($"--hook takes an address like https://calls.example.com/hooks/zoom, not {text}");

    private static List<string> StagesOf(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        return names.Find(name => !Pipeline.Names.Contains(name)) is { } unknown
            ? throw new StartException($"--stages: there is no stage {unknown}, there are {string.Join(", ", Pipeline.Names)}")
            : names;
    }

    private static string Existing(string file, string what) => File.Exists(file)
        ? Path.GetFullPath(file)
        : throw new StartException(
            Directory.Exists(file) ? $"the {what} {file} is a folder, not a file" : $"the {what} {file} does not exist");
}
