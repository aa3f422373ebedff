namespace VideoInsights.Tests.EndToEnd;

/// <summary>Recordings that are not as they should be: each ends in a clear state, and the same data folder takes the next one.</summary>
[Collection(Product.Alone)]
public sealed class BadInputTests(Clips clips) : IClassFixture<Clips>
{
    private const string Fast = "-c copy -movflags +faststart";

    [Theory(Timeout = Product.Timeout)]
    [InlineData("words.mp4", "not an audio or video recording")]
    [InlineData("empty.mp4", "empty")]
    [InlineData("page.mp4", "web page")]
    [InlineData("index-cut-off.mp4", "cut off")]
    public async Task What_cannot_be_read_fails_with_a_reason_that_says_what_to_do_and_the_next_call_goes_on(string name, string reason)
    {
        var file = name switch
        {
            "words.mp4" => clips.Written(name, "only words, no film"u8.ToArray()),
            "empty.mp4" => clips.Written(name, []),
            "page.mp4" => clips.Written(name, "<!doctype html><title>Sign in</title>"u8.ToArray()),
            _ => clips.Written(name, FirstHalf(clips.Cut)),
        };
        var ended = await Product.Run("run", file, "--json", "--data", clips.Data);
        Assert.Equal((1, "failed"), (ended.Status, ended.State));
        Assert.Contains(reason, ended.Reason);
        Assert.Matches("once more|again|can be read", ended.Reason);
        Assert.Equal(["reason", "state"], ended.Json.EnumerateObject().Select(p => p.Name).Order());

        var next = await Product.Run("run", clips.Cut, "--json", "--data", clips.Data);
        Assert.Equal((0, "finished"), (next.Status, next.State));
    }

    [Theory(Timeout = Product.Timeout)]
    [InlineData("half.mp4", "ends early")]
    [InlineData("no-sound.mp4", "no sound")]
    [InlineData("sound.m4a", "no picture")]
    [InlineData("sound.wav", "no picture")]
    [InlineData("one-frame.mp4", "no sound")]
    [InlineData("silence.mp4", "No speech")]
    [InlineData("backwards.mp4", "not seem to be in English")]
    public async Task What_is_there_is_used_and_what_is_missing_is_said(string name, string missing)
    {
        var file = name switch
        {
            "half.mp4" => clips.Written(name, FirstHalf(clips.Made("fast.mp4", $"-i {clips.Cut} {Fast}"))),
            "no-sound.mp4" => clips.Made(name, $"-i {clips.Cut} -an -c copy"),
            "sound.m4a" => clips.Made(name, $"-i {clips.Cut} -vn -c copy"),
            "sound.wav" => clips.Made(name, $"-i {clips.Cut} -vn"),
            "one-frame.mp4" => clips.Made(name, "-f lavfi -i testsrc2=d=0.04:r=25 -c:v libx264"),
            "silence.mp4" => clips.Made(name, "-f lavfi -i testsrc2=s=320x240:d=5:r=10 -f lavfi -i anullsrc=d=5 -t 5"),
            _ => clips.Made(name, $"-i {clips.Cut} -af areverse -c:v copy"),
        };
        var ended = await Product.Run("run", file, "--json", "--data", clips.Data);
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.Contains(ended.Missing, m => m.Contains(missing));
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_browsers_recording_that_does_not_say_its_length_is_measured()
    {
        var file = clips.Made(
            "no-length.webm", $"-i {clips.Cut} -vf scale=320:-2 -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1 -f webm");
        var ended = await Product.Run("run", file, "--json", "--data", clips.Data);
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.InRange(ended.Seconds, 7.5, 8.5);
        Assert.Contains("week", ended.Words);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_file_may_have_any_name()
    {
        var file = clips.In("it's 100% \"söme\" #1 & 通話.mp4");
        File.Copy(clips.Cut, file);
        var ended = await Product.Run("run", file, "--json", "--data", clips.Data);
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.Contains("week", ended.Words);
    }

    private static byte[] FirstHalf(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return bytes[..(bytes.Length / 2)];
    }
}
