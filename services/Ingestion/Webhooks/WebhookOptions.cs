using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Webhooks;

/// <summary>What holds for the webhooks of every vendor. Configuration section <c>Webhooks</c>.</summary>
public sealed record WebhookOptions
{
    /// <summary>Longest body that is read. Default 1 MiB.</summary>
    [Range(1 << 10, 64 << 20)]
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>How long the log may take to acknowledge before the answer is 503. Default 2.5 s.</summary>
    /// <remarks>Zoom waits 3 s; Microsoft counts an answer after 2.9 s as slow and drops deliveries to slow receivers.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(2.5);
}
