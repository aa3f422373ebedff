using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>The headers of an event: CloudEvents' Kafka binding (binary mode) and the W3C trace context.</summary>
/// <remarks>
/// <see href="https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md"/>,
/// <see href="https://www.w3.org/TR/trace-context/"/>. <c>ce_id</c> is derived from topic, key and content, so that a record written twice
/// has the same id.
/// </remarks>
public static class EventHeaders
{
    public const string TraceParent = "traceparent";

    /// <summary>Headers of a new record.</summary>
    /// <param name="traceParent">The trace to go on with where nobody traces in this process; null for none.</param>
    public static Headers Of(string topic, string key, byte[] value, DateTimeOffset now, string? traceParent = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{topic}\n{key}\n"));
        hash.AppendData(value);
        var id = Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
        var headers = new Headers();
        void Add(string name, string text) => headers.Add(name, Encoding.UTF8.GetBytes(text));
        Add("ce_specversion", "1.0");
        Add("ce_type", $"videoinsights.{topic}.v1");
        Add("ce_source", "/videoinsights");
        Add("ce_id", id);
        Add("ce_subject", key);
        Add("ce_time", now.UtcDateTime.ToString("O"));
        Add("content-type", "application/avro");
        if ((Activity.Current?.Id ?? traceParent) is { } parent)
            Add(TraceParent, parent);
        return headers;
    }

    /// <summary>The text of a header; null where it is absent.</summary>
    public static string? Text(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var bytes) && bytes is not null ? Encoding.UTF8.GetString(bytes) : null;
}
