using System.Diagnostics;
using System.Text.Json;

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
public sealed class Product : IDisposable
{
    /// <summary>Tests that start it run one after another: each takes the whole machine.</summary>
    public const string Alone = "the program in a process of its own";

    public const int Timeout = 150_000;

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private Product(Process process) =>
        (_process, _output, _errors) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Product Start(params string[] arguments)
    {
        // tests/bin/{configuration}/net10.0 is built beside services/Host/bin/{configuration}/net10.0
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\'))!);
        var program = Path.Combine(Paths.Repository, "services", "Host", "bin", configuration, "net10.0", "videoinsights");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new Product(Process.Start(start)!);
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
        return new Ended(_process.ExitCode, await _output, await _errors);
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
}
