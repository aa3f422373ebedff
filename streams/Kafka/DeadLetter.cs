using System.Text;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>
/// A record that could not be processed: key, value and headers untouched, and beside them what failed, where, when and how often.
/// </summary>
/// <remarks>Header names follow Kafka Connect's dead letter queue reporter under one prefix; all are UTF-8 strings.</remarks>
public static class DeadLetter
{
    public const string Prefix = "vi_dlq_";
    private const int StackLimit = 4000;

    /// <summary>The record's own headers and the cause.</summary>
    public static Headers Headers(ConsumeResult<byte[]?, byte[]?> record, string stage, Exception cause, int attempts, DateTimeOffset now)
    {
        var headers = new Headers();
        foreach (var header in record.Message.Headers ?? [])
            headers.Add(header.Key, header.GetValueBytes());
        void Add(string name, object value) => headers.Add(Prefix + name, Encoding.UTF8.GetBytes(value.ToString()!));
        Add("topic", record.Topic);
        Add("partition", record.Partition.Value);
        Add("offset", record.Offset.Value);
        Add("stage", stage);
        Add("exception_class", cause.GetType().FullName!);
        Add("exception_message", Cut(Media.FfmpegRun.Redact(cause.Message)));
        Add("exception_stacktrace", Cut(Media.FfmpegRun.Redact(cause.ToString())));
        Add("attempts", attempts);
        Add("failed_at", now.UtcDateTime.ToString("O"));
        return headers;
    }

    private static string Cut(string text) => text.Length <= StackLimit ? text : text[..StackLimit];
}
