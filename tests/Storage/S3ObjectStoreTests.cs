using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Storage;

/// <summary>The contract, and what only S3 has, against a real server.</summary>
public sealed class S3ObjectStoreTests(S3Server server) : ObjectStoreContract, IClassFixture<S3Server>, IAsyncLifetime
{
    private const int Part = 5 << 20;
    private const string Lifecycle = "videoinsights-abort-incomplete-uploads";

    private S3UnderTest? _bucket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected override IObjectStore Store => Bucket.Store;

    private S3UnderTest Bucket => _bucket!;

    public async ValueTask InitializeAsync() => _bucket = await server.Bucket();

    public ValueTask DisposeAsync()
    {
        _bucket?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_presigned_address_gives_the_bytes_and_a_range_to_whoever_has_it()
    {
        await Store.Put("raw/a/media", "0123456789"u8.ToArray(), "video/mp4", Stop);
        using var http = new HttpClient();
        var address = Store.Readable("raw/a/media", TimeSpan.FromDays(7));
        Assert.Equal("0123456789", await http.GetStringAsync(address, Stop));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(3, 5);
        using var reply = await http.SendAsync(request, Stop);
        Assert.Equal((HttpStatusCode.PartialContent, "345"), (reply.StatusCode, await reply.Content.ReadAsStringAsync(Stop)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Store.Readable("raw/a/media", TimeSpan.FromDays(8)));
    }

    [Theory]
    [InlineData("nobody", "TESTSK", "credentials")]
    [InlineData(null, "wrong", "credentials")]
    public async Task Wrong_credentials_are_told_with_what_to_do(string? key, string secret, string word)
    {
        var store = Bucket.With(Bucket.Options, new BasicAWSCredentials(key ?? "TESTAK", secret));
        Assert.Contains(word, (await Assert.ThrowsAsync<IOException>(() => store.Bucket.Check(Stop))).Message);
        var error = await Assert.ThrowsAsync<ServerUnavailableException>(() => store.Put("a", default, "text/plain", Stop));
        Assert.Contains(word, error.Message); // nothing is wrong with what was to be put: it waits
        await Assert.ThrowsAsync<ServerUnavailableException>(() => store.Find("a", Stop));
    }

    [Fact]
    public async Task A_missing_bucket_is_told_with_what_to_do()
    {
        var store = Bucket.With(Bucket.Options with { Bucket = "no-such-bucket" });
        Assert.Contains("S3_BUCKET", (await Assert.ThrowsAsync<IOException>(() => store.Bucket.Check(Stop))).Message);
        var error = await Assert.ThrowsAsync<ServerUnavailableException>(() => store.Open("a", 0, null, Stop));
        Assert.Contains("no-such-bucket", error.Message);
        await Bucket.Store.Bucket.Check(Stop);
    }

    [Fact]
    public async Task A_store_that_is_away_in_the_middle_of_an_upload_loses_nothing()
    {
        await using var gate = new Gate(new Uri(Bucket.Options.Endpoint!));
        gate.Open();
        var store = Bucket.With(Bucket.Options with { Endpoint = gate.Address.ToString() });
        var content = RandomNumberGenerator.GetBytes((2 * Part) + 7);
        var upload = await store.StartUpload("gated", "video/mp4", Part, Stop);
        await store.PutPart(upload, 1, content.AsMemory(0, Part), Stop);

        await gate.Shut();
        await Assert.ThrowsAsync<ServerUnavailableException>(() => store.PutPart(upload, 2, content.AsMemory(Part, Part), Stop));
        await Assert.ThrowsAsync<ServerUnavailableException>(() => store.Find("gated", Stop));
        Assert.Contains("S3_ENDPOINT", (await Assert.ThrowsAsync<IOException>(() => store.Bucket.Check(Stop))).Message);

        gate.Open();
        await store.PutPart(upload, 2, content.AsMemory(Part, Part), Stop);
        await store.PutPart(upload, 3, content.AsMemory(2 * Part), Stop);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal(sha256, (await store.CompleteUpload(upload, sha256, Stop)).Sha256);
        await using var stream = await Store.Open("gated", 0, null, Stop);
        Assert.Equal(sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Stop)));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_store_that_is_away()
    {
        await using var gate = new Gate(new Uri(Bucket.Options.Endpoint!));
        gate.Open();
        var store = Bucket.With(Bucket.Options with { Endpoint = gate.Address.ToString() });
        await store.Put("long", new byte[32 << 20], "video/mp4", Stop);
        await using var stream = await store.Open("long", 0, null, Stop);
        await stream.ReadExactlyAsync(new byte[10], Stop);
        await gate.Shut();
        await Assert.ThrowsAsync<ServerUnavailableException>(() => stream.CopyToAsync(Stream.Null, Stop));
    }

    [Fact]
    public async Task The_rule_for_incomplete_uploads_is_set_beside_the_rules_of_others()
    {
        var client = Bucket.Client;
        var others = new LifecycleRule
        {
            Id = "expire-old",
            Status = Amazon.S3.LifecycleRuleStatus.Enabled,
            Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "old/" } },
            Expiration = new LifecycleRuleExpiration { Days = 30 },
        };
        await client.PutLifecycleConfigurationAsync(Bucket.Options.Bucket, new LifecycleConfiguration { Rules = [others] }, Stop);
        Assert.Null(await Bucket.Store.Bucket.AbortIncomplete(Stop));
        Assert.Equal([("expire-old", null), (Lifecycle, 7)], await Rules());
        Assert.Null(await Bucket.With(Bucket.Options with { AbortIncompleteAfterDays = 3 }).Bucket.AbortIncomplete(Stop));
        Assert.Equal([("expire-old", null), (Lifecycle, 3)], await Rules());
        Assert.Null(await Bucket.With(Bucket.Options with { AbortIncompleteAfterDays = 0 }).Bucket.AbortIncomplete(Stop));
        Assert.Equal([("expire-old", null), (Lifecycle, 3)], await Rules());

        var stranger = Bucket.With(Bucket.Options, new BasicAWSCredentials("nobody", "x"));
        Assert.Contains("credentials", await stranger.Bucket.AbortIncomplete(Stop));

        async Task<IEnumerable<(string, int?)>> Rules() =>
            (await client.GetLifecycleConfigurationAsync(Bucket.Options.Bucket, Stop)).Configuration.Rules
                .Select(rule => (rule.Id, rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation)).OrderBy(rule => rule.Id);
    }

    [Fact]
    public async Task Descriptions_are_written_before_the_object_and_are_no_objects()
    {
        await Complete("film", "abc"u8.ToArray());
        Assert.Equal([".info/film", "film"], await Raw());
        Assert.Equal(["film"], await Store.List("", Stop).Select(o => o.Key).ToListAsync(Stop));
        await Store.Delete("film", Stop);
        Assert.Empty(await Raw());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{\"Sha256\":\"0000\",\"ETag\":\"of another\"}")]
    [InlineData("no json")]
    public async Task A_description_that_is_missing_or_of_another_object_is_written_anew(string? description)
    {
        var whole = await Complete("film", "abc"u8.ToArray());
        if (description is null)
            await Bucket.Client.DeleteObjectAsync(Bucket.Options.Bucket, ".info/film", Stop);
        else
            await Bucket.Client.PutObjectAsync(
                new PutObjectRequest { BucketName = Bucket.Options.Bucket, Key = ".info/film", ContentBody = description }, Stop);
        Assert.Equal(whole, await Store.Find("film", Stop));
        using var healed = await Bucket.Client.GetObjectAsync(Bucket.Options.Bucket, ".info/film", Stop);
        Assert.Contains(whole.Sha256, await new StreamReader(healed.ResponseStream).ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task What_others_have_put_into_the_bucket_has_a_checksum_too()
    {
        await Bucket.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket.Options.Bucket, Key = "copied", ContentBody = "abc" }, Stop);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("abc"u8)), (await Store.Find("copied", Stop))!.Sha256);
    }

    private async Task<ObjectInfo> Complete(string key, byte[] content)
    {
        var upload = await Store.StartUpload(key, "video/mp4", Part, Stop);
        await Store.PutPart(upload, 1, content, Stop);
        return await Store.CompleteUpload(upload, Convert.ToHexStringLower(SHA256.HashData(content)), Stop);
    }

    private async Task<IEnumerable<string>> Raw() =>
        ((await Bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket.Options.Bucket }, Stop)).S3Objects ?? [])
            .Select(o => o.Key);
}
