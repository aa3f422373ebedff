using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>How a run of the program ended.</summary>
public sealed record Ended(int Status, string Output, string Errors)
{
    /// <summary>The one JSON document; fails where standard output holds anything beside it.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(Output.StartsWith('{'), $"no JSON with status {Status}: {Output}\n{Errors}");
            return JsonDocument.Parse(Output).RootElement;
        }
    }

    public string State => Json.GetProperty("state").GetString()!;
    public string Reason => Json.GetProperty("reason").GetString()!;
    public IEnumerable<string> Missing => Json.GetProperty("missing").EnumerateArray().Select(m => m.GetString()!);
    public double Seconds => Json.GetProperty("insight").GetProperty("duration_sec").GetDouble();
    public JsonElement[] Utterances => [.. Json.GetProperty("transcript").GetProperty("utterances").EnumerateArray()];
    public string Words => string.Join(' ', Utterances.Select(u => u.GetProperty("text").GetString()));
}

/// <summary>The program as a user starts it: the built executable, in a process of its own.</summary>
public sealed partial class Product : IDisposable
{
    /// <summary>Tests that start it run one after another: each takes the whole machine.</summary>
    public const string Alone = "the program in a process of its own";

    public const int Timeout = 150_000;

    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Product(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) =>
        {
            Keep(_output, line.Data);
            if (line.Data is not null && Listens().Match(line.Data) is { Success: true } found)
                _address.TrySetResult(new Uri(found.Value));
        };
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What it has said so far, for the message of a test that fails.</summary>
    public string Said
    {
        get
        {
            lock (_errors)
                return $"{_output}\n{_errors}";
        }
    }

    public int Id => _process.Id;

    public static Product Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts it with environment variables beside ours.</summary>
    public static Product Start(Dictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(Paths.Built("services/Host", "videoinsights"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return new Product(Process.Start(start)!);
    }

    /// <summary>Where it listens, as soon as it says so.</summary>
    public async Task<Uri> Address()
    {
        await Task.WhenAny(_address.Task, _process.WaitForExitAsync(Stop));
        Assert.True(_address.Task.IsCompletedSuccessfully, $"it ended and listened nowhere: {Said}");
        return await _address.Task;
    }

    /// <summary>Waits until a program answers that it is ready.</summary>
    public static async Task Ready(HttpClient http)
    {
        while (!await IsReady(http))
            await Task.Delay(100, Stop);
    }

    /// <summary>SIGTERM; it has to end by itself.</summary>
    public async Task<Ended> Ask()
    {
        Assert.Equal(0, Signal(_process.Id, Terminate));
        return await End();
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<Ended> Run(params string[] arguments)
    {
        using var product = Start(arguments);
        return await product.End();
    }

    public async Task<Ended> End()
    {
        await _process.WaitForExitAsync(Stop);
        return new Ended(_process.ExitCode, _output.ToString(), _errors.ToString());
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Stop);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", Stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }

    private void Keep(StringBuilder text, string? line)
    {
        lock (_errors)
            text.AppendLine(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    [GeneratedRegex(@"http://[^\s]+:\d+(?= shows it| and |$)")]
    private static partial Regex Listens();
}
