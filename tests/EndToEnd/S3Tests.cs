using VideoInsights.Storage.Objects;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>The program with its recordings and artifacts in S3.</summary>
[Collection(Product.Alone)]
public sealed class S3Tests(Clips clips, S3Server server) : IClassFixture<Clips>, IClassFixture<S3Server>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Product.Timeout)]
    public async Task A_call_goes_through_with_nothing_of_it_in_the_data_folder()
    {
        using var bucket = await server.Bucket();
        using var product = Product.Start(bucket.Environment, "run", "--json", "--data", clips.In("s3"));
        var ended = await product.End();
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.False(Directory.Exists(Path.Combine(clips.In("s3"), "store")));

        var id = ended.Json.GetProperty("insight").GetProperty("video_id").GetString();
        var keys = await bucket.Store.List("", Stop).Select(o => o.Key).ToListAsync(Stop);
        string[] expected = [$"raw/{id}/media", $"calls/{id}/transcript.json", $"calls/{id}/vision.json"];
        Assert.Superset(expected.ToHashSet(), keys.ToHashSet());
        Assert.NotNull(await bucket.Store.Find($"raw/{id}/media", Stop));
        Assert.False(await bucket.Store.OpenUploads("", Stop).AnyAsync(Stop));
    }

    [Theory(Timeout = Product.Timeout)]
    [InlineData("S3_BUCKET", "no-such-bucket", "S3_BUCKET")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "wrong", "credentials")]
    [InlineData("S3_ENDPOINT", "http://127.0.0.1:1", "S3_ENDPOINT")]
    public async Task A_bucket_that_cannot_be_used_is_named_with_what_to_do(string variable, string value, string remedy)
    {
        using var bucket = await server.Bucket();
        var settings = new Dictionary<string, string>(bucket.Environment) { [variable] = value };
        using var product = Product.Start(settings, "run", "--json", "--data", clips.In("s3-wrong"));
        var ended = await product.End();
        Assert.Equal((1, "failed"), (ended.Status, ended.State));
        Assert.Contains(remedy, ended.Reason);
        Assert.Contains("cannot start", ended.Errors);
    }
}
