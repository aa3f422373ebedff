using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

public sealed class ZoomWebhookFuzzTests
{
    private const string Secret = "s3cret";

    /// <summary>Signed as Zoom signs, so that every body reaches what reads it.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData("recording.completed")]
    [InlineData("recording.transcript_completed")]
    public async Task Whatever_comes_is_answered_and_breaks_nothing(string name)
    {
        await using var log = new LogUnderTest();
        var lines = new LogLines();
        await using var server = await IngestionServer.Start(log, new ZoomOptions { SecretTokens = [Secret] }, lines: lines);
        var genuine = ZoomSample.Event().Replace("recording.completed", name, StringComparison.Ordinal);
        Prop.ForAll(Mutations.Of(genuine), body =>
        {
            using var answer = Deliver(server, body);
            return ((int)answer.StatusCode is >= 200 and < 500).Label($"{answer.StatusCode} to {Encoding.UTF8.GetString(body)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.Empty(lines.Errors);
        using var still = Deliver(server, Encoding.UTF8.GetBytes(genuine));
        Assert.True(still.IsSuccessStatusCode); // it still takes what is right
    }

    private static HttpResponseMessage Deliver(IngestionServer server, byte[] body)
    {
        var stamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/zoom") { Content = new ByteArrayContent(body) };
        request.Headers.Add(ZoomSignature.TimestampHeader, stamp);
        request.Headers.Add(ZoomSignature.SignatureHeader, ZoomSignature.Sign(Secret, stamp, body));
        return server.Http.Send(request);
    }
}
