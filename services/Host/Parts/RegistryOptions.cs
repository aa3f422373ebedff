using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Host.Parts;

/// <summary>The schema registry of the parts. Configuration section <c>Registry</c>. The one-process run has its own.</summary>
public sealed record RegistryOptions
{
    /// <summary>Address of a Confluent Schema Registry or of one that speaks its API; also <c>SCHEMA_REGISTRY_URL</c>.</summary>
    [Url]
    public string? Url { get; init; }

    /// <summary>Whether whoever writes first registers a schema. Default true; false where only a deployment may.</summary>
    public bool Register { get; init; } = true;
}
