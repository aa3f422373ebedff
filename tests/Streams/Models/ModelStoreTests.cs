using VideoInsights.Streams.Models;

namespace VideoInsights.Tests.Streams.Models;

public sealed class ModelStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("models").FullName;

    [Fact]
    public void The_shipped_manifest_opens_and_every_required_model_loads()
    {
        using var store = ModelStore.Open(Paths.Models, new InferenceOptions());
        foreach (var id in new[] { "silero-vad", "moonshine-base-encoder", "sentence" })
            Assert.NotEmpty(store.Session(id).InputNames);
    }

    [Fact]
    public void A_wrong_checksum_stops_the_start_and_names_the_file()
    {
        Write("weights.onnx", "not the weights", optional: false);
        var error = Assert.Throws<ModelException>(() => ModelStore.Open(_folder, new InferenceOptions()));
        Assert.Contains("weights.onnx", error.Message);
        Assert.Contains("SHA-256", error.Message);
    }

    [Fact]
    public void A_missing_optional_model_switches_its_feature_off_and_says_so()
    {
        Write(null, "", optional: true);
        using var store = ModelStore.Open(_folder, new InferenceOptions());
        Assert.False(store.Has("weights"));
        Assert.Contains("models/fetch", store.Off["faces"]);
    }

    [Fact]
    public void A_missing_required_model_stops_the_start()
    {
        Write(null, "", optional: false);
        Assert.Contains("missing", Assert.Throws<ModelException>(() => ModelStore.Open(_folder, new InferenceOptions())).Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string? file, string content, bool optional)
    {
        if (file is not null)
            File.WriteAllText(Path.Combine(_folder, file), content);
        File.WriteAllText(Path.Combine(_folder, "models.json"), $$"""
            { "models": [ { "name": "m", "feature": "faces", "optional": {{(optional ? "true" : "false")}}, "package": null, "version": "1",
              "licence": "MIT", "inputs": "", "outputs": "", "files": [ { "id": "weights", "path": "weights.onnx", "sha256": "00" } ] } ] }
            """);
    }
}
