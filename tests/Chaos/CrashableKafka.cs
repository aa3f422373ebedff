using System.Diagnostics;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Chaos;

/// <summary>Brokers of the test's own, which it may crash; an address in the environment is somebody else's and is left alone.</summary>
public sealed class CrashableKafka : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chaos-kafka").FullName;
    private readonly int _brokers;
    private readonly int _port;

    private CrashableKafka(int brokers) => (_brokers, _port) = (brokers, FreePort.Next(count: 2 * brokers));

    public string Bootstrap { get; private set; } = "";

    public static async Task<CrashableKafka> Start(int brokers)
    {
        Assert.SkipUnless(
            File.Exists(Path.Combine(RealServer.Folder("kafka"), "start")),
            "no Kafka that a test may crash: put the development servers beside the checkout");
        var kafka = new CrashableKafka(brokers);
        await kafka.StartAgain();
        return kafka;
    }

    /// <summary>Ends a broker as a power cut does.</summary>
    public async Task Crash(int broker)
    {
        using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, $"{broker}", "pid"))));
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts what is down, on the data that is there.</summary>
    public async Task StartAgain()
    {
        var printed = await RealServer.Run(
            Path.Combine(RealServer.Folder("kafka"), "start"), [_folder, $"{_port}", $"{_brokers}"]);
        Bootstrap = RealServer.Exports(printed)["KAFKA_BOOTSTRAP"];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await RealServer.Run(Path.Combine(RealServer.Folder("kafka"), "stop"), [_folder]);
        Directory.Delete(_folder, recursive: true);
    }
}
