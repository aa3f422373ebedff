using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.Objects.S3;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>kill -9 while a recording is on its way from a vendor into S3.</summary>
[Collection(Product.Alone)]
public sealed class KilledRelayTests(Clips clips, S3Server server) : IClassFixture<Clips>, IClassFixture<S3Server>
{
    private const int Part = 5 << 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Product.Timeout)]
    public async Task The_next_process_fetches_no_part_again_that_the_store_has()
    {
        using var bucket = await server.Bucket();
        var film = Long(await File.ReadAllBytesAsync(clips.Cut, Stop));
        var (starts, gate) = (new ConcurrentQueue<long>(), new TaskCompletionSource());
        await using var zoom = new ZoomSimulator(TimeProvider.System);
        await zoom.Start();
        var call = new ZoomCall(
            "/a+b//==", "Discovery", EndedCall.Rep.Address, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeSpan.FromSeconds(30),
            new VendorFile(() => new Film(film, starts, gate.Task), "video/mp4"), null, [EndedCall.Rep, EndedCall.Customer]);
        zoom.Add(call);
        var settings = zoom.Settings.Concat(bucket.Environment).ToDictionary(s => s.Key.Replace(":", "__"), s => s.Value);
        foreach (var (name, value) in new[] { ("AllowHttp", "true"), ("AllowPrivateAddresses", "true"), ("AllowedHosts__0", "127.0.0.1") })
            settings[$"Relay__{name}"] = value;
        var port = FreePort.Next(count: 2);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string[] command = ["run", "--no-recording", "--port", $"{port}", "--data", clips.In("killed")];

        OpenUpload open;
        using (var first = Product.Start(settings, command))
        {
            await Product.Ready(http);
            var hook = new Uri(http.BaseAddress, "/hooks/zoom");
            Assert.Equal(200, (await zoom.Deliver(http, hook, zoom.Event("recording.completed", call))).Status);
            open = await WithParts(bucket.Store, 2);
            await first.Kill();
        }

        gate.SetResult();
        using var second = Product.Start(settings, command);
        while (await bucket.Store.Find(open.Key, Stop) is null)
            await Task.Delay(100, Stop);
        await using var arrived = await bucket.Store.Open(open.Key, 0, null, Stop);
        Assert.Equal(SHA256.HashData(film), await SHA256.HashDataAsync(arrived, Stop));
        Assert.Equal([0L, 2 * Part], starts);
    }

    /// <summary>The one upload, when so many parts of it are in the store.</summary>
    private static async Task<OpenUpload> WithParts(S3ObjectStore store, int count)
    {
        while (true)
        {
            await foreach (var open in store.OpenUploads("raw/", Stop))
                if (await store.PartsOf(new MultipartUpload(open.Key, open.Id, Part), Stop) is { } parts && parts.Count == count)
                    return open;
            await Task.Delay(50, Stop);
        }
    }

    /// <summary>The film with a box of nothing behind it (free space, ISO/IEC 14496-12, 8.1.2): four parts and a bit.</summary>
    private static byte[] Long(byte[] film)
    {
        var free = new byte[4 * Part];
        BinaryPrimitives.WriteInt32BigEndian(free, free.Length);
        "free"u8.CopyTo(free.AsSpan(4));
        return [.. film, .. free];
    }

    /// <summary>A film that stands still in its third part until the gate opens, and tells where it was read from.</summary>
    private sealed class Film(byte[] bytes, ConcurrentQueue<long> starts, Task gate) : MemoryStream(bytes, writable: false)
    {
        public override long Seek(long offset, SeekOrigin loc)
        {
            starts.Enqueue(offset);
            return base.Seek(offset, loc);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > 2 * Part)
                await gate;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
