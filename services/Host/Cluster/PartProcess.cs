using System.Diagnostics;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VideoInsights.Host.Cluster;

/// <summary>A part that was started as a process of its own: this program with another command.</summary>
public sealed class PartProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int LastLines = 20;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(40);
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _last = new();

    private PartProcess(string name, Process process, StreamWriter log) => (Name, _process, _log) = (name, process, log);

    public string Name { get; }

    /// <summary>Done when it has ended, asked or not.</summary>
    public Task Ended => _process.WaitForExitAsync(CancellationToken.None);

    /// <summary>Starts one.</summary>
    /// <param name="name">What it is called in messages, and its log's name.</param>
    /// <param name="settings">Environment variables beside those of this process.</param>
    public static PartProcess Start(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings, string logs)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in settings)
            start.Environment[variable] = value;
        Directory.CreateDirectory(logs);
        var log = new StreamWriter(Path.Combine(logs, $"{name.Replace(' ', '-').Replace(',', '-')}.log")) { AutoFlush = true };
        var part = new PartProcess(name, new Process { StartInfo = start }, log);
        part._process.OutputDataReceived += (_, line) => part.Listens(line.Data);
        part._process.ErrorDataReceived += (_, line) => part.Keep(line.Data);
        part._process.Start();
        part._process.BeginOutputReadLine();
        part._process.BeginErrorReadLine();
        return part;
    }

    /// <summary>Where it listens, as soon as it says so.</summary>
    /// <exception cref="StartException">It ended instead; the message holds its last words.</exception>
    public async Task<Uri> Address(CancellationToken stop)
    {
        await Task.WhenAny(_address.Task, Ended).WaitAsync(stop);
        return _address.Task.IsCompletedSuccessfully ? await _address.Task : throw Gone();
    }

    /// <summary>Waits until it is ready.</summary>
    /// <param name="tell">Told what it waits for.</param>
    /// <exception cref="StartException">It ended instead; the message holds its last words.</exception>
    public async Task Ready(HttpClient http, Action<string> tell, CancellationToken stop)
    {
        var address = new Uri(await Address(stop), "/health/ready");
        try
        {
            while (true)
            {
                using var answer = await http.GetAsync(address, stop);
                if (answer.IsSuccessStatusCode)
                    return;
                tell(Reasons(await answer.Content.ReadAsStringAsync(stop)));
                await Task.Delay(Between, TimeProvider.System, stop);
            }
        }
        catch (HttpRequestException) // it listens no more: it is ending
        {
            await Ended.WaitAsync(StopWithin, TimeProvider.System, stop);
            throw Gone();
        }
    }

    /// <summary>That it ended though nobody asked it to.</summary>
    public StartException Gone()
    {
        lock (_last)
            return new StartException($"{Name} ended with status {_process.ExitCode}:\n{string.Join('\n', _last)}");
    }

    /// <summary>Asks it to end as SIGTERM does, waits, and ends it hard where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _ = Signal(_process.Id, Terminate);
        await Task.WhenAny(Ended, Task.Delay(StopWithin, TimeProvider.System));
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await Ended;
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private static string Reasons(string body)
    {
        using var report = JsonDocument.Parse(body);
        return string.Join("; ", report.RootElement.GetProperty("checks").EnumerateObject()
            .Select(check => check.Value.GetProperty("reason").GetString()).Where(reason => reason is not null).Distinct());
    }

    private void Listens(string? line)
    {
        if (line?.Split(" listens on ") is [_, var addresses])
            _address.TrySetResult(new Uri(addresses.Split(" and ")[0]));
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_last)
        {
            _log.WriteLine(line);
            _last.Enqueue(line);
            if (_last.Count > LastLines)
                _last.Dequeue();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
