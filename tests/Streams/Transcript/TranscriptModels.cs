using VideoInsights.Streams.Models;
using VideoInsights.Tests.Streams.Transcript;

[assembly: AssemblyFixture(typeof(TranscriptModels))]

namespace VideoInsights.Tests.Streams.Transcript;

/// <summary>The real models, loaded once for all tests of the transcript stage.</summary>
public sealed class TranscriptModels : IDisposable
{
    public ModelStore Store { get; } = ModelStore.Open(Paths.Models, new InferenceOptions { Parallel = 2 });

    public void Dispose() => Store.Dispose();
}
