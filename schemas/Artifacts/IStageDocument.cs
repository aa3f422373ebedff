namespace VideoInsights.Schemas;

/// <summary>A document that a stage made of what came before it.</summary>
public interface IStageDocument
{
    /// <summary>Checksums of what it was made of: of anything else, another one is made.</summary>
    string? MadeOf { get; }
}
