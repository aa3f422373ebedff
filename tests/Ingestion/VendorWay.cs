using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Rules;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage;
using VideoInsights.Storage.Vendors;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The way of a vendor's recordings: announced in the log, fetched by the relay into the store.</summary>
internal sealed class VendorWay : IDisposable
{
    private readonly LogUnderTest _log;
    private readonly RelayOptions _options;
    private readonly ILoggerFactory _logs;
    private readonly PartBuffers _buffers;
    private readonly MediaTransfer _transfer;

    /// <param name="protection">As the ways in have it, so that both read the same credentials.</param>
    /// <param name="options">Null: this machine may be asked, by plain http.</param>
    public VendorWay(LogUnderTest log, IDataProtectionProvider protection, RelayOptions? options = null, ILoggerFactory? logs = null)
    {
        (_log, _options, _logs) = (log, options ?? Local, logs ?? NullLoggerFactory.Instance);
        Announcer = new Announcer(log.Calls, log.Producer, protection, TimeProvider.System);
        Meetings = new MeetingNotes(
            new SqliteVendorStore(new SqliteFile(Path.Combine(log.Folder, "calls.db")), TimeProvider.System), TimeProvider.System);
        Downloads = new Downloads(_options, TimeProvider.System, _logs.CreateLogger<Downloads>());
        _buffers = new PartBuffers(_options);
        _transfer = new MediaTransfer(log.Runtime.Objects, _buffers, _options, _logs.CreateLogger<MediaTransfer>());
    }

    /// <summary>This machine may be asked, by plain http.</summary>
    public static RelayOptions Local { get; } = new()
    {
        AllowHttp = true,
        AllowPrivateAddresses = true,
        AllowedHosts = ["127.0.0.1"],
        ReconnectDelay = TimeSpan.FromMilliseconds(10),
    };

    public Announcer Announcer { get; }

    public MeetingNotes Meetings { get; }

    public Downloads Downloads { get; }

    public IngestRules Rules { get; set; } = IngestRules.None;

    /// <summary>The announcements in the log, in its order; waits until there are so many.</summary>
    public async Task<List<RecordingAvailable>> Announced(int count)
    {
        var records = _log.Read(Topics.RecordingAvailable.Name, count);
        var read = new List<RecordingAvailable>();
        foreach (var record in records)
            read.Add(await ((IEventCodec)_log.Registry).Read<RecordingAvailable>(record.Topic, record.Message.Value!, LogUnderTest.Stop));
        return read;
    }

    /// <summary>Fetches a recording as the relay stage does.</summary>
    public async Task<CallCompleted> Fetch(IVendor vendor, RecordingAvailable recording) =>
        Assert.Single(await FetchOrNot(vendor, recording));

    /// <summary>The same, where a rule may leave it out.</summary>
    public async Task<IReadOnlyList<CallCompleted>> FetchOrNot(IVendor vendor, RecordingAvailable recording)
    {
        var relay = new Relay(
            [vendor], Rules, _log.Calls, Downloads, _transfer, _options, TimeProvider.System, _logs.CreateLogger<Relay>());
        return await relay.Fetch(recording, new StageContext("relay", _log.Runtime.Objects, _ => { }), LogUnderTest.Stop);
    }

    /// <summary>An object as text.</summary>
    public async Task<string> Text(string key)
    {
        using var reader = new StreamReader(await _log.Runtime.Objects.Open(key, 0, null, LogUnderTest.Stop));
        return await reader.ReadToEndAsync(LogUnderTest.Stop);
    }

    public void Dispose()
    {
        Downloads.Dispose();
        _buffers.Dispose();
    }
}
