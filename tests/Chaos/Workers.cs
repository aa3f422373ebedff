using System.Collections.Concurrent;
using System.Diagnostics;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Chaos;

/// <summary>Worker processes that are killed and started again.</summary>
public sealed class Workers : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chaos-objects").FullName;
    private readonly KafkaOptions _options;
    private readonly Process[] _running;
    private readonly ConcurrentQueue<string> _lines = new();

    public Workers(KafkaOptions options, int count)
    {
        _options = options;
        _running = [.. Enumerable.Range(0, count).Select(_ => Start())];
    }

    /// <summary>How often one was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Warnings and errors that workers have logged.</summary>
    public IEnumerable<string> Troubles => _lines.Where(line =>
        line.Contains("warn: ") || line.Contains("fail: ") || line.Contains("Unhandled"));

    /// <summary>SIGKILL, and another one in its place.</summary>
    public void Kill(int which)
    {
        if (!_running[which].HasExited)
            Kills++;
        _running[which].Kill();
        _running[which].Dispose();
        _running[which] = Start();
    }

    /// <summary>Workers that ended by themselves: none should.</summary>
    public int Ended => _running.Count(worker => worker.HasExited);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _running)
        {
            worker.Kill();
            await worker.WaitForExitAsync();
            worker.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Process Start()
    {
        var process = Process.Start(new ProcessStartInfo(
            Paths.Built("tests/Worker", "VideoInsights.Tests.Worker"),
            [_options.Bootstrap, _options.Prefix, $"{_options.Membership}", _folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
