using Confluent.Kafka;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class CallTimeTests
{
    private static readonly DateTimeOffset Ended = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Promise = TimeSpan.FromMinutes(30);

    [Fact]
    public void A_call_is_due_half_an_hour_after_its_end()
    {
        var time = CallTime.Announced(Ended, Ended + TimeSpan.FromMinutes(4), Promise);
        Assert.Equal(Ended + Promise, time.Due);
        Assert.Equal("its recording was announced 4 min after the end of the call", time.Reason());
    }

    [Fact]
    public void A_recording_of_last_week_is_due_half_an_hour_after_it_was_announced() =>
        Assert.Equal(Ended + TimeSpan.FromDays(7) + Promise, CallTime.Announced(Ended, Ended + TimeSpan.FromDays(7), Promise).Due);

    [Fact]
    public void Headers_carry_it_from_stage_to_stage()
    {
        var time = CallTime.Announced(Ended, Ended + TimeSpan.FromSeconds(90), Promise)
            .With(new Spent("relay", TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(20), 2)) with
        { LateTold = true };
        var message = new Message<byte[]?, byte[]?> { Headers = [], Timestamp = new Timestamp(Ended) };
        time.AddTo(message.Headers);
        var read = CallTime.Of(message, CallTime.DueOf(message, Promise));
        Assert.Equal((time.Due, time.LateTold), (read.Due, read.LateTold));
        Assert.Equal(time.Spent.AsEnumerable(), read.Spent);
    }

    [Theory]
    [InlineData("no time")]
    [InlineData("")]
    [InlineData("2026-01-05T09:10:00.0000000Z and far more than any time that anybody would write there")]
    public void What_somebody_else_wrote_into_the_header_is_no_reason_to_refuse_the_record(string due)
    {
        var message = new Message<byte[]?, byte[]?>
        {
            Headers = new Headers { { "vi_due", System.Text.Encoding.UTF8.GetBytes(due) }, { "vi_spent", "a b;c d e f; "u8.ToArray() } },
            Timestamp = new Timestamp(Ended),
        };
        Assert.Equal(Ended + Promise, CallTime.DueOf(message, Promise));
        Assert.Empty(CallTime.Of(message, Ended).Spent);
    }

    [Theory]
    [InlineData(720, 95, 1, "waited 12 min for a transcript worker")]
    [InlineData(60, 900, 1, "the stage transcript took 15 min")]
    [InlineData(300, 20, 4, "the stage transcript took 5 min until its try 4 succeeded")]
    public void The_reason_is_what_took_most(int waited, int worked, int attempts, string reason) => Assert.Equal(
        reason,
        CallTime.Announced(Ended, Ended + TimeSpan.FromSeconds(30), Promise)
            .With(new Spent("relay", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), 1))
            .With(new Spent("transcript", TimeSpan.FromSeconds(waited), TimeSpan.FromSeconds(worked), attempts)).Reason());
}
