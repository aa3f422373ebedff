using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Media;

namespace VideoInsights.Tests.Ingestion;

/// <summary>How a recording's parts come into a store that fails, and from a process that ends in the middle.</summary>
public sealed class MediaTransferTests : IDisposable
{
    private const int Timeout = 60_000;
    private const int Part = 5 << 20;
    private const string Key = "raw/a/media";
    private static readonly byte[] Film = Recording((5 * Part) + 1234);
    private static readonly RelayOptions Options = new()
    {
        AllowHttp = true,
        AllowPrivateAddresses = true,
        AllowedHosts = ["127.0.0.1"],
        ReconnectDelay = TimeSpan.FromMilliseconds(5),
        Reconnects = 1,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("transfer").FullName;
    private readonly FolderObjectStore _store;
    private readonly Downloads _downloads = new(Options, TimeProvider.System, NullLogger<Downloads>.Instance);

    public MediaTransferTests() => _store = new FolderObjectStore(_folder, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(1)]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(2 * Part)]
    [InlineData((2 * Part) + 1)]
    public async Task A_recording_of_any_length_arrives_as_it_is(int length)
    {
        var film = Recording(Math.Max(length, 16))[..Math.Max(length, 16)];
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, film, from));
        var info = await Run(server, new Promised(film.Length, Sha(film)));
        Assert.Equal((film.LongLength, Sha(film)), (info.Bytes, info.Sha256));
        Assert.Equal([Key], await _store.List("", Stop).Select(o => o.Key).ToListAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_a_process_that_ended_had_brought_in_is_not_fetched_again()
    {
        var asked = new List<long>();
        await using var server = await FaultyFileServer.Start((_, http, n, from) =>
        {
            asked.Add(from);
            return FaultyFileServer.Serve(http, Film, from, n <= 2 ? (3 * Part) + 100 : null);
        });
        await Assert.ThrowsAsync<VendorUnavailableException>(() => Run(server, with: Options with { Reconnects = 0 }));
        Assert.Null(await _store.Find(Key, Stop));
        var held = (await _store.PartsOf((await TransferNote.Find(_store, Key, Stop))!.Upload, Stop))!.Count;
        Assert.InRange(held, 1, 3);
        Assert.Equal(Sha(Film), (await Run(server)).Sha256);
        Assert.Equal((0L, held * (long)Part), (asked[0], asked[1]));
        Assert.Equal([Key], await _store.List("", Stop).Select(o => o.Key).ToListAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_transfer_that_lacked_only_its_completion_asks_the_source_nothing()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film, from));
        var store = new FailingStore(_store) { CompletionFails = true };
        await Assert.ThrowsAsync<ServerUnavailableException>(() => Run(server, store: store));
        Assert.Equal(Sha(Film), (await Run(server)).Sha256);
        Assert.Equal(1, server.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_not_what_the_vendor_promised_never_is_an_object()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film, from));
        var store = new FailingStore(_store) { CompletionFails = true }; // which would be an error of its own
        var error = await Assert.ThrowsAsync<IOException>(() => Run(server, new Promised(null, Sha([1])), store: store));
        Assert.Contains(Sha([1]), error.Message);
        Assert.Empty(await _store.List("", Stop).ToListAsync(Stop));
        Assert.Empty(await _store.OpenUploads("", Stop).ToListAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_tag_another_process_starts_at_the_first_byte()
    {
        await using var server = await FaultyFileServer.Start((_, http, n, from) =>
            FaultyFileServer.Serve(http, Film, from, n == 1 ? (3 * Part) + 100 : null, etag: null));
        await Assert.ThrowsAsync<VendorUnavailableException>(() => Run(server, with: Options with { Reconnects = 0 }));
        Assert.Equal(Sha(Film), (await Run(server)).Sha256);
        Assert.Empty(await _store.OpenUploads("", Stop).ToListAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_that_changed_since_another_process_began_is_fetched_from_its_start()
    {
        var next = Recording(Film.Length, seed: 9);
        await using var server = await FaultyFileServer.Start((_, http, n, from) => n == 1
            ? FaultyFileServer.Serve(http, Film, from, (3 * Part) + 100)
            : FaultyFileServer.Serve(http, next, from, etag: "\"v2\""));
        await Assert.ThrowsAsync<VendorUnavailableException>(() => Run(server, with: Options with { Reconnects = 0 }));
        Assert.Equal(Sha(next), (await Run(server)).Sha256);
        Assert.Empty(await _store.OpenUploads("", Stop).ToListAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_store_that_is_away_in_the_middle_stops_the_transfer_and_the_next_try_goes_on()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film, from));
        var store = new FailingStore(_store) { FailsAtPart = 3 };
        await Assert.ThrowsAsync<ServerUnavailableException>(() => Run(server, store: store));
        store.FailsAtPart = null;
        Assert.Equal(Sha(Film), (await Run(server, store: store)).Sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task No_more_parts_are_in_memory_than_allowed()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film, from));
        var store = new FailingStore(_store);
        await Run(server, store: store);
        Assert.InRange(store.MostAtOnce, 1, Options.PartsAtOnce);
        Assert.InRange(store.Buffers, 1, Options.PartsAtOnce);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_not_what_the_vendor_promised_is_not_kept()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film, from));
        await Assert.ThrowsAsync<IOException>(() => Run(server, new Promised(Film.Length + 1, null)));
        await Assert.ThrowsAsync<IOException>(() => Run(server, new Promised(null, new string('0', 64))));
        Assert.Null(await _store.Find(Key, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_recording_over_the_limit_is_refused_whether_or_not_its_length_is_said()
    {
        await using var server = await FaultyFileServer.Start(async (_, http, n, from) =>
        {
            if (n == 1)
                await FaultyFileServer.Serve(http, Film, from);
            else
                await http.Response.Body.WriteAsync(Film);
        });
        var small = Options with { MaxBytes = Film.Length - 1 };
        await Assert.ThrowsAsync<UnusableMediaException>(() => Run(server, with: small));
        await Assert.ThrowsAsync<UnusableMediaException>(() => Run(server, with: small));
        Assert.Empty(await _store.OpenUploads("", Stop).ToListAsync(Stop));
    }

    public void Dispose()
    {
        _downloads.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Bytes with the head of an MP4.</summary>
    private static byte[] Recording(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        "\0\0\0\u0018ftypisom"u8.CopyTo(bytes);
        return bytes;
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<ObjectInfo> Run(
        FaultyFileServer server, Promised? promised = null, RelayOptions? with = null, IObjectStore? store = null)
    {
        using var buffers = new PartBuffers(with ?? Options);
        using var downloads = new Downloads(with ?? Options, TimeProvider.System, NullLogger<Downloads>.Instance);
        var transfer = new MediaTransfer(store ?? _store, buffers, with ?? Options, NullLogger<MediaTransfer>.Instance);
        return await transfer.Run(
            Key, () => RecordingBytes.OfDownload(downloads.Open(new DownloadSource(server.Address, []), "a")),
            promised ?? new Promised(null, null), _ => { }, Stop);
    }
}
