using Avro;
using Avro.Specific;
using VideoInsights.Schemas;

namespace VideoInsights.Tests.Schemas;

/// <summary>
/// Every version of an event can be read by every other: FULL_TRANSITIVE, against the versions in <c>schemas/history</c>.
/// </summary>
public sealed class HistoryTests
{
    public static readonly TheoryData<string, ISpecificRecord> Events = new()
    {
        { "recording-available", new RecordingAvailable() },
        { "call-completed", new CallCompleted() },
        { "transcript", new TranscriptReady() },
        { "sentiment", new SentimentReady() },
        { "vision", new VisionReady() },
        { "insight", new InsightReady() },
        { "insight-alerts", new InsightAlert() },
        { "rep-trends", new RepTrend() },
    };

    /// <summary>Commit marks are the runtime's own notes, in JSON.</summary>
    [Fact]
    public void Every_topic_has_its_history() => Assert.Equal(
        Topics.All.Select(t => t.Name).Where(name =>
            !name.EndsWith(".dlq", StringComparison.Ordinal) && name != Topics.CommitMarks.Name).Order(),
        Events.Select(e => e.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Events))]
    public void The_schema_of_this_build_is_the_newest_version_kept(string name, ISpecificRecord record) =>
        Assert.True(
            Versions(name)[^1].ToString() == record.Schema.ToString(), $"the schema of {name} has changed: ./dev schema adds the version");

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_version_reads_every_other(string name, ISpecificRecord record)
    {
        Schema[] all = [.. Versions(name), record.Schema];
        foreach (var (reader, r) in all.Select((s, i) => (s, i)))
            foreach (var (writer, w) in all.Select((s, i) => (s, i)))
                Assert.True(reader.CanRead(writer), $"{name}: version {r + 1} cannot read what version {w + 1} writes");
    }

    [Fact]
    public void A_required_field_more_is_found_out()
    {
        var before = Schema.Parse("""{"type":"record","name":"X","fields":[{"name":"a","type":"string"}]}""");
        var after = Schema.Parse("""{"type":"record","name":"X","fields":[{"name":"a","type":"string"},{"name":"b","type":"int"}]}""");
        Assert.False(after.CanRead(before));
    }

    private static List<Schema> Versions(string name)
    {
        var folder = Path.Combine(Paths.Repository, "schemas", "history", name);
        return [.. Enumerable.Range(1, Directory.GetFiles(folder, "*.avsc").Length)
            .Select(version => Schema.Parse(File.ReadAllText(Path.Combine(folder, $"{version}.avsc"))))];
    }
}
