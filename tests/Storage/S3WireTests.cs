using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Microsoft.AspNetCore.Http;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Tests.Storage;

/// <summary>What goes over the wire to AWS, for which there is no server here: checksums, encryption, conditions.</summary>
public sealed class S3WireTests
{
    private static readonly byte[] Part1 = RandomNumberGenerator.GetBytes(5 << 20), Part2 = "123456789"u8.ToArray();
    private static readonly string Sha = Convert.ToHexStringLower(SHA256.HashData([.. Part1, .. Part2]));

    /// <summary>What the object's HEAD says, once it is there.</summary>
    private bool _completed;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checksums_go_with_every_part_and_over_all_of_them()
    {
        await using var s3 = await RecordingS3.Start((asked, reply) => Multipart(asked, reply, complete: (200, Completed)));
        using var store = Store(s3, new S3Options { Checksums = true });
        var upload = await Upload(store);
        await store.CompleteUpload(upload, Sha, Stop);

        var start = Single(s3, "POST", "uploads");
        Assert.Equal(("CRC64NVME", "FULL_OBJECT"),
            (start.Headers["x-amz-checksum-algorithm"], start.Headers["x-amz-checksum-type"]));
        var part = Single(s3, "PUT", "partNumber=2");
        Assert.Equal(("rosUhgp5mIg=", "123456789"), (part.Headers["x-amz-checksum-crc64nvme"], Encoding.ASCII.GetString(part.Body)));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Part2)), part.Headers["x-amz-content-sha256"]); // signed: it is plain http

        var complete = Single(s3, "POST", "uploadId");
        Assert.Equal(Crc64Nvme.Text(Crc64Nvme.Of([.. Part1, .. Part2])), complete.Headers["x-amz-checksum-crc64nvme"]);
        Assert.Equal(("FULL_OBJECT", "*", $"{Part1.Length + Part2.Length}"),
            (complete.Headers["x-amz-checksum-type"], complete.Headers["if-none-match"], complete.Headers["x-amz-mp-object-size"]));
        Assert.Contains("<ChecksumCRC64NVME>rosUhgp5mIg=</ChecksumCRC64NVME>", Encoding.UTF8.GetString(complete.Body));

        await store.Put("a", Part2, "text/plain", Stop);
        var put = s3.Requests.Last();
        Assert.Equal(Convert.ToBase64String(SHA256.HashData(Part2)), put.Headers["x-amz-checksum-sha256"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Part2)), put.Headers["x-amz-meta-sha256"]);
    }

    [Fact]
    public async Task Without_checksums_there_are_none_that_a_store_could_refuse()
    {
        await using var s3 = await RecordingS3.Start((asked, reply) => Multipart(asked, reply, complete: (200, Completed)));
        using var store = Store(s3, new S3Options());
        await store.CompleteUpload(await Upload(store), Sha, Stop);
        await store.Put("a", Part2, "text/plain", Stop);
        Assert.DoesNotContain(s3.Requests, asked => asked.Headers.Keys.Any(name => name.Contains("checksum") || name.Contains("trailer")));
        Assert.All(s3.Requests, asked => Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(asked.Body)), asked.Headers["x-amz-content-sha256"]));
    }

    [Theory]
    [InlineData(S3Encryption.Kms, "aws:kms", "true")]
    [InlineData(S3Encryption.KmsDsse, "aws:kms:dsse", null)]
    [InlineData(S3Encryption.Aes256, "AES256", null)]
    [InlineData(S3Encryption.None, null, null)]
    public async Task Encryption_is_asked_for_where_an_object_begins_and_nowhere_else(
        S3Encryption encryption, string? header, string? bucketKey)
    {
        const string Method = "x-amz-server-side-encryption", Key = Method + "-aws-kms-key-id", Bucket = Method + "-bucket-key-enabled";
        var key = header?.StartsWith("aws:", StringComparison.Ordinal) == true ? "arn:aws:kms:eu-west-1:1:key/2" : null;
        await using var s3 = await RecordingS3.Start((asked, reply) => Multipart(asked, reply, complete: (200, Completed)));
        using var store = Store(s3, new S3Options { Encryption = encryption, KmsKeyId = key });
        await store.CompleteUpload(await Upload(store), Sha, Stop);
        await store.Put("a", Part2, "text/plain", Stop);
        var begins = s3.Requests.Where(r => (r.Method == "POST" && r.Path.Contains("uploads"))
            || (r.Method == "PUT" && !r.Path.Contains("partNumber"))).ToList();
        // The upload, its description, that once more (this ETag is not made of the parts', as with KMS), and what was put.
        Assert.Equal(4, begins.Count);
        Assert.All(begins, r => Assert.Equal(
            (header, key, bucketKey),
            (r.Headers.GetValueOrDefault(Method), r.Headers.GetValueOrDefault(Key), r.Headers.GetValueOrDefault(Bucket))));
        Assert.All(s3.Requests.Except(begins), r => Assert.DoesNotContain(Method, r.Headers.Keys));
    }

    [Fact]
    public async Task An_object_that_came_between_is_not_replaced_where_the_store_says_412()
    {
        await using var s3 = await RecordingS3.Start((asked, reply) =>
            Multipart(asked, reply, complete: (412, "<Error><Code>PreconditionFailed</Code></Error>")));
        using var store = Store(s3, new S3Options());
        var upload = await Upload(store);
        await Assert.ThrowsAsync<ObjectExistsException>(() => store.CompleteUpload(upload, new string('0', 64), Stop));
        Assert.DoesNotContain(s3.Requests, asked => asked.Method == "DELETE");
    }

    [Fact]
    public async Task A_completion_whose_reply_was_lost_is_the_object_that_is_there()
    {
        await using var s3 = await RecordingS3.Start((asked, reply) =>
            Multipart(asked, reply, complete: (404, "<Error><Code>NoSuchUpload</Code></Error>")));
        using var store = Store(s3, new S3Options());
        Assert.Equal(Sha, (await store.CompleteUpload(await Upload(store), Sha, Stop)).Sha256);
    }

    [Fact]
    public async Task A_conflict_is_an_error_that_another_try_may_not_meet()
    {
        await using var s3 = await RecordingS3.Start((asked, reply) =>
            Multipart(asked, reply, complete: (409, "<Error><Code>ConditionalRequestConflict</Code></Error>"), isThere: false));
        using var store = Store(s3, new S3Options());
        var upload = await Upload(store);
        var error = await Assert.ThrowsAsync<IOException>(() => store.CompleteUpload(upload, Sha, Stop));
        Assert.Contains("ConditionalRequestConflict", error.Message);
    }

    [Theory]
    [InlineData(200, "InternalError")] // the status was sent before S3 knew
    [InlineData(503, "SlowDown")]
    public async Task A_store_that_fails_while_it_completes_is_one_that_is_away(int status, string code)
    {
        await using var s3 = await RecordingS3.Start((asked, reply) =>
            Multipart(asked, reply, complete: (status, $"<Error><Code>{code}</Code><Message>again</Message></Error>"), isThere: false));
        using var store = Store(s3, new S3Options());
        var upload = await Upload(store);
        await Assert.ThrowsAsync<ServerUnavailableException>(() => store.CompleteUpload(upload, Sha, Stop));
    }

    [Theory]
    [InlineData(null, null, false)] // AWS: TLS and a checksum
    [InlineData("https://s3.example", null, true)] // no checksums: the signature is what finds damage
    [InlineData("https://s3.example", true, false)]
    [InlineData("http://s3.example", true, true)]
    public void Bodies_are_signed_where_nothing_else_covers_them(string? endpoint, bool? checksums, bool expected) =>
        Assert.Equal(expected, new S3Options { Endpoint = endpoint, Checksums = checksums }.SignsPayload);

    private const string Completed =
        "<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>film</Key><ETag>\"x-2\"</ETag></CompleteMultipartUploadResult>";

    private static S3ObjectStore Store(RecordingS3 s3, S3Options options) => new(
        options with { Endpoint = s3.Address, Bucket = "b" }, TimeProvider.System, new BasicAWSCredentials("a", "b"));

    private static async Task<MultipartUpload> Upload(S3ObjectStore store)
    {
        var upload = await store.StartUpload("film", "video/mp4", Part1.Length, Stop);
        await store.PutPart(upload, 1, Part1, Stop);
        await store.PutPart(upload, 2, Part2, Stop);
        return upload;
    }

    private static RecordingS3.Asked Single(RecordingS3 s3, string method, string query) =>
        Assert.Single(s3.Requests, asked => asked.Method == method && asked.Path.Contains(query));

    /// <summary>An upload of two parts as AWS would answer, and the object once completing was asked for.</summary>
    private (int, string)? Multipart(RecordingS3.Asked asked, HttpResponse reply, (int, string) complete, bool isThere = true)
    {
        switch (asked)
        {
            case { Method: "POST" } when asked.Path.Contains("uploads"):
                return (200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
            case { Method: "POST" }:
                _completed = isThere;
                return complete;
            case { Method: "PUT" }:
                reply.Headers.ETag = "\"00\"";
                return (200, "");
            case { Method: "GET" } when asked.Path.Contains("uploadId"):
                return (200, $"<ListPartsResult>{PartOf(1, Part1)}{PartOf(2, Part2)}<IsTruncated>false</IsTruncated></ListPartsResult>");
            case { Method: "HEAD" } when _completed:
                reply.Headers.ETag = "\"x-2\"";
                reply.Headers["x-amz-meta-sha256"] = Sha;
                reply.ContentLength = Part1.Length + Part2.Length;
                return (200, "");
            case { Method: "DELETE" }:
                return (204, "");
            default:
                return null;
        }
    }

    private static string PartOf(int number, byte[] part) =>
        $"<Part><PartNumber>{number}</PartNumber><ETag>\"{number:D32}\"</ETag><Size>{part.Length}</Size>"
        + $"<ChecksumCRC64NVME>{Crc64Nvme.Text(Crc64Nvme.Of(part))}</ChecksumCRC64NVME></Part>";
}
