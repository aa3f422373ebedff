using VideoInsights.Streams.Models;

namespace VideoInsights.Tests.Streams;

/// <summary>The real models, opened once for all tests of a class.</summary>
public sealed class TestModels : IDisposable
{
    public ModelStore Store { get; } = ModelStore.Open(Paths.Models, new InferenceOptions());

    public void Dispose() => Store.Dispose();
}
