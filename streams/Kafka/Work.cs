using System.Text;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>A record from when it was read until its output and its offset are in the log.</summary>
/// <param name="due">When its call has to be through.</param>
internal sealed class Work(Owned partition, ConsumeResult<byte[]?, byte[]?> record, DateTimeOffset due)
{
    private CancellationTokenSource? _stop; // made where somebody asks for the token: most records end before anybody would cancel
    private CallTime? _time;

    /// <summary>Its partition as it is assigned to us.</summary>
    public Owned Partition { get; } = partition;

    public ConsumeResult<byte[]?, byte[]?> Record { get; } = record;

    public DateTimeOffset Due { get; } = due;

    /// <summary>Where its call's time went so far.</summary>
    public CallTime Time => _time ??= CallTime.Of(Record.Message, Due);

    public long Offset => Record.Offset.Value;

    /// <summary>Records of one line are done one after another: the key's bytes, one to a character.</summary>
    public string Line { get; } = Encoding.Latin1.GetString(record.Message.Key ?? []);

    /// <summary>The next record of its line; null where it is the last.</summary>
    public Work? Behind { get; set; }

    /// <summary>The key as text.</summary>
    public string Key => Encoding.UTF8.GetString(Record.Message.Key ?? []);

    /// <summary>What it takes in memory: key and value.</summary>
    public int Bytes => BytesOf(Record.Message);

    /// <summary>Tries so far.</summary>
    public int Attempts { get; set; }

    /// <summary>Tries that do not count: a server of ours was away.</summary>
    public int Excused { get; set; }

    /// <summary>No try before this.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Whether the schedule holds it.</summary>
    public bool Waits { get; set; }

    /// <summary>When the try under way began; null while none is.</summary>
    public DateTimeOffset? Began { get; set; }

    /// <summary>Whether we told somebody that the call is late.</summary>
    public bool LateTold { get; set; }

    /// <summary>Its partition went to another process: whatever comes of it is dropped.</summary>
    public bool Dropped { get; private set; }

    /// <summary>Whether somebody was told that it does not stop.</summary>
    public bool StuckTold { get; set; }

    /// <summary>It was given to the outlet, which settles it.</summary>
    public bool Given { get; set; }

    /// <summary>What is to be written when it is done.</summary>
    public IReadOnlyList<Outgoing> Outputs { get; set; } = [];

    /// <summary>Cancelled when it is dropped or has taken too long.</summary>
    public CancellationToken Stop => Source.Token;

    /// <summary>Whether the try under way was told to stop.</summary>
    public bool Cancelled => Volatile.Read(ref _stop)?.IsCancellationRequested == true;

    private CancellationTokenSource Source
    {
        get
        {
            if (Volatile.Read(ref _stop) is { } made)
                return made;
            Interlocked.CompareExchange(ref _stop, new CancellationTokenSource(), null);
            return _stop;
        }
    }

    /// <summary>What a message takes in memory; nothing where there is none, at a partition's end.</summary>
    public static int BytesOf(Message<byte[]?, byte[]?>? message) => (message?.Key?.Length ?? 0) + (message?.Value?.Length ?? 0);

    /// <summary>Ends the try under way. What the stage does about it is done on another thread: the loop's goes on.</summary>
    public void Cancel() => _ = Source.CancelAsync();

    /// <summary>Makes ready for another try: one that took too long was cancelled.</summary>
    public void Renew()
    {
        if (Cancelled)
            _stop = null;
        Began = null;
    }

    /// <summary>Ends the try under way and takes it out of everything that comes after.</summary>
    public void Drop()
    {
        Dropped = true;
        Cancel();
    }

    /// <summary>How long it has waited since it was written: until the try under way began, or until now.</summary>
    public TimeSpan Waited(DateTimeOffset now)
    {
        var waited = (Began ?? now) - Record.Message.Timestamp.UtcDateTime;
        return waited > TimeSpan.Zero ? waited : TimeSpan.Zero; // clocks of two machines
    }
}

/// <summary>A record to write.</summary>
/// <param name="Topic">Name with the prefix.</param>
internal readonly record struct Outgoing(string Topic, Message<byte[]?, byte[]?> Message)
{
    public Outgoing(string topic, byte[]? key, byte[]? value, Headers headers)
        : this(topic, new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = headers })
    {
    }

    /// <summary>Bytes of key and value.</summary>
    public int Bytes => Work.BytesOf(Message);
}
