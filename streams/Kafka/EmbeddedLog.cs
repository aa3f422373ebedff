using System.Diagnostics;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>
/// librdkafka's mock cluster in this process: a Kafka that clients reach by its bootstrap address, with its data in memory.
/// </summary>
/// <remarks>
/// C API of librdkafka's <c>rdkafka_mock.h</c>. Tried: AdminClient.CreateTopics is not served (so topics are made here),
/// TxnOffsetCommit is accepted but not kept, plain OffsetCommit and rebalances with the range assignor work. It is gone with the process:
/// whoever starts it announces unfinished calls again.
/// </remarks>
public sealed unsafe class EmbeddedLog : IDisposable
{
    private const int Producer = 0;
    private readonly nint _library;
    private nint _client;
    private nint _cluster;

    /// <summary>Starts a cluster of one broker on a free loopback port.</summary>
    /// <exception cref="InvalidOperationException">The native library cannot be found or refuses.</exception>
    public EmbeddedLog()
    {
        _library = LoadedLibrary();
        var error = stackalloc byte[512];
        var configuration = ((delegate* unmanaged<nint>)Export("rd_kafka_conf_new"))();
        var set = (delegate* unmanaged<nint, byte*, byte*, byte*, nuint, int>)Export("rd_kafka_conf_set");
        fixed (byte* name = "log_level\0"u8, value = "2\0"u8) // this client only carries the cluster: that it has no address is no news
            set(configuration, name, value, error, 512);
        _client = ((delegate* unmanaged<int, nint, byte*, nuint, nint>)Export("rd_kafka_new"))(Producer, configuration, error, 512);
        if (_client == 0)
            throw new InvalidOperationException("the embedded log cannot start: " + Marshal.PtrToStringUTF8((nint)error));
        _cluster = ((delegate* unmanaged<nint, int, nint>)Export("rd_kafka_mock_cluster_new"))(_client, 1);
        if (_cluster == 0)
            throw new InvalidOperationException("the embedded log cannot start: no free port on the loopback interface?");
        // Every group here has all its members from the start: nothing to wait 3 s for.
        ((delegate* unmanaged<nint, int, void>)Export("rd_kafka_mock_group_initial_rebalance_delay_ms"))(_cluster, 0);
        Bootstrap = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Export("rd_kafka_mock_cluster_bootstraps"))(_cluster))!;
    }

    /// <summary>Address for <c>bootstrap.servers</c>.</summary>
    public string Bootstrap { get; }

    /// <summary>Makes a topic.</summary>
    /// <exception cref="InvalidOperationException">The cluster refuses: the topic is there already.</exception>
    public void CreateTopic(string name, int partitions)
    {
        var text = Marshal.StringToCoTaskMemUTF8(name);
        var result = ((delegate* unmanaged<nint, nint, int, int, int>)Export("rd_kafka_mock_topic_create"))(_cluster, text, partitions, 1);
        Marshal.FreeCoTaskMem(text);
        if (result != 0)
            throw new InvalidOperationException($"the embedded log cannot make the topic {name}: {(ErrorCode)result}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_cluster != 0)
            ((delegate* unmanaged<nint, void>)Export("rd_kafka_mock_cluster_destroy"))(_cluster);
        if (_client != 0)
            ((delegate* unmanaged<nint, void>)Export("rd_kafka_destroy"))(_client);
        (_cluster, _client) = (0, 0);
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    /// <summary>
    /// The librdkafka that Confluent.Kafka loaded: its file name differs by platform (librdkafka, centos8-, alpine-), so it is looked up.
    /// </summary>
    private static nint LoadedLibrary()
    {
        if (!Library.IsLoaded)
            Library.Load();
        using var process = Process.GetCurrentProcess();
        var file = process.Modules.Cast<ProcessModule>().Select(m => m.FileName)
            .FirstOrDefault(f => Path.GetFileName(f).Contains("rdkafka", StringComparison.OrdinalIgnoreCase)
                && !f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) | OperatingSystem.IsWindows())
            ?? throw new InvalidOperationException(
                "Confluent.Kafka loaded no librdkafka: is the package librdkafka.redist restored for this platform?");
        return NativeLibrary.Load(file);
    }
}
