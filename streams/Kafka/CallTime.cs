using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>What one stage took of a call's time.</summary>
/// <param name="Waited">From when the record was written until the try that succeeded began.</param>
/// <param name="Worked">The try that succeeded.</param>
internal readonly record struct Spent(string Stage, TimeSpan Waited, TimeSpan Worked, int Attempts);

/// <summary>When a call has to be through, and where its time went: two headers that every record of it carries.</summary>
/// <remarks>
/// <c>vi_due</c>: the end of the promise, RFC 3339. It counts from the end of the call; of a recording that was announced when that time
/// had passed (an upload of last week), from its announcement, so that it does not go before calls that can still be on time.
/// <c>vi_spent</c>: <c>stage waited worked attempts</c> in seconds, parted by semicolons. <c>vi_late</c>: somebody was told.
/// </remarks>
internal sealed record CallTime(DateTimeOffset Due, ImmutableList<Spent> Spent, bool LateTold)
{
    private const string DueHeader = "vi_due";
    private const string SpentHeader = "vi_spent";
    private const string LateHeader = "vi_late";
    private const string Announcement = "announcement";
    private const string Text = "O";

    /// <summary>The first record of a call.</summary>
    /// <param name="ended">When the call ended.</param>
    /// <param name="promise">How long after that its insight is promised.</param>
    public static CallTime Announced(DateTimeOffset ended, DateTimeOffset now, TimeSpan promise) => now - ended >= promise
        ? new CallTime(now + promise, [], false)
        : new CallTime(ended + promise, [new Spent(Announcement, Positive(now - ended), TimeSpan.Zero, 1)], false);

    /// <summary>When a record's call has to be through: read for every record, so nothing else of it is.</summary>
    /// <remarks>A record that does not say is due one promise after it was written.</remarks>
    public static DateTimeOffset DueOf(Message<byte[]?, byte[]?> record, TimeSpan promise) =>
        record.Headers is { } headers && headers.TryGetLastBytes(DueHeader, out var bytes) && bytes is not null
            && Utf8Parser.TryParse(bytes, out DateTimeOffset due, out var read, 'O') && read == bytes.Length
            ? due
            : new DateTimeOffset(record.Timestamp.UtcDateTime) + promise;

    /// <summary>What the headers of a record say.</summary>
    public static CallTime Of(Message<byte[]?, byte[]?> record, DateTimeOffset due)
    {
        var spent = EventHeaders.Text(record.Headers, SpentHeader) is { } list
            ? list.Split(';').Select(Parse).OfType<Spent>().ToImmutableList()
            : [];
        return new CallTime(due, spent, EventHeaders.Text(record.Headers, LateHeader) is not null);
    }

    /// <summary>Adds what one more stage took.</summary>
    public CallTime With(Spent more) => this with { Spent = Spent.Add(more) };

    /// <summary>Writes the headers.</summary>
    public void AddTo(Headers headers)
    {
        void Add(string name, string text) => headers.Add(name, Encoding.UTF8.GetBytes(text));
        Add(DueHeader, Due.UtcDateTime.ToString(Text, CultureInfo.InvariantCulture));
        if (Spent.Count > 0)
            Add(SpentHeader, string.Join(';', Spent.Select(Line)));
        if (LateTold)
            Add(LateHeader, "1");
    }

    /// <summary>Why the call is late, by what took most: "waited 12 min for a transcript worker".</summary>
    public string Reason()
    {
        if (Spent.Count == 0)
            return "nothing is known of where its time went";
        var waited = Spent.MaxBy(s => s.Waited);
        var worked = Spent.MaxBy(s => s.Worked);
        if (worked.Worked > waited.Waited)
            return $"the stage {worked.Stage} took {Minutes(worked.Worked)}";
        if (waited.Stage == Announcement)
            return $"its recording was announced {Minutes(waited.Waited)} after the end of the call";
        return waited.Attempts > 1
            ? $"the stage {waited.Stage} took {Minutes(waited.Waited)} until its try {waited.Attempts} succeeded"
            : $"waited {Minutes(waited.Waited)} for a {waited.Stage} worker";
    }

    private static string Minutes(TimeSpan time) => time < TimeSpan.FromMinutes(1)
        ? $"{time.TotalSeconds:0} s"
        : $"{time.TotalMinutes:0} min";

    private static string Line(Spent s) => string.Create(
        CultureInfo.InvariantCulture, $"{s.Stage} {s.Waited.TotalSeconds:0.###} {s.Worked.TotalSeconds:0.###} {s.Attempts}");

    // What somebody else wrote there is no reason to refuse a record: it only explains delays.
    private static Spent? Parse(string line) => line.Split(' ') is [var stage, var waited, var worked, var attempts]
        && double.TryParse(waited, CultureInfo.InvariantCulture, out var w)
        && double.TryParse(worked, CultureInfo.InvariantCulture, out var d)
        && int.TryParse(attempts, CultureInfo.InvariantCulture, out var n)
        ? new Spent(stage, TimeSpan.FromSeconds(w), TimeSpan.FromSeconds(d), n)
        : null;

    private static TimeSpan Positive(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
