using Microsoft.Data.Sqlite;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>kill -9 in the middle of a call.</summary>
[Collection(Product.Alone)]
public sealed class RestartTests(Clips clips) : IClassFixture<Clips>
{
    private sealed record Stage(string Name, string State, long? StartedAt, long? FinishedAt);

    [Fact(Timeout = Product.Timeout)]
    public async Task A_killed_process_is_followed_by_one_that_finishes_the_call_and_repeats_no_finished_stage()
    {
        var data = clips.In("killed");
        using (var first = Product.Start("run", "--json", "--data", data))
        {
            await LogUnderTest.Until(() => Stages(data).Any(s => s is { Name: "vision", State: "running" }));
            await first.Kill();
        }

        var (done, artifacts) = (Stages(data).Where(s => s.State == "finished").ToList(), Artifacts(data));
        Assert.Equal(["relay", "transcript", "sentiment"], done.Select(s => s.Name));
        Assert.Contains(artifacts.Keys, path => path.EndsWith("transcript.json.json"));

        var ended = await Product.Run("run", "--json", "--data", data);
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.Equal(done, Stages(data).Where(s => done.Any(d => d.Name == s.Name)));
        Assert.Equal(artifacts, Artifacts(data).Where(a => artifacts.ContainsKey(a.Key)).ToDictionary());
        Assert.Contains("Gong", ended.Words);
    }

    /// <summary>Every object in the store by its description's file, with the time it was written.</summary>
    private static Dictionary<string, DateTime> Artifacts(string data) =>
        Directory.GetFiles(Path.Combine(data, "store", "info"), "*", SearchOption.AllDirectories)
            .ToDictionary(path => path, File.GetLastWriteTimeUtc);

    private static List<Stage> Stages(string data)
    {
        var file = Path.Combine(data, "calls.db");
        if (!File.Exists(file))
            return [];
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'stages'";
        if ((long)command.ExecuteScalar()! == 0)
            return [];
        command.CommandText = "SELECT stage, state, started_at, finished_at FROM stages ORDER BY position";
        using var rows = command.ExecuteReader();
        var stages = new List<Stage>();
        while (rows.Read())
            stages.Add(new(rows.GetString(0), rows.GetString(1), rows[2] as long?, rows[3] as long?));
        return stages;
    }
}
