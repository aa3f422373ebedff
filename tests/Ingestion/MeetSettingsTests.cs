using Microsoft.Extensions.Configuration;
using VideoInsights.Host;
using VideoInsights.Ingestion.Meet;

namespace VideoInsights.Tests.Ingestion;

public sealed class MeetSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meet").FullName;

    [Fact]
    public void Without_a_key_file_it_is_off() => Assert.False(Read(("Topic", "nonsense")).IsConfigured);

    [Theory]
    [InlineData("Meet:Users", "rep@example.test", "Users:0")]
    [InlineData("Meet:Users", "rep=1", "Users:0")]
    [InlineData("Meet:Users", "rep@example.test=users/1", "Users:0")]
    [InlineData("Meet:Users", null, "Users:0")]
    [InlineData("Meet:Topic", "meet-events", "Topic")]
    [InlineData("Meet:Topic", "projects/p/topics/t/x", "Topic")]
    [InlineData("Meet:Audience", "", "Audience")]
    [InlineData("Meet:PushServiceAccount", "meet-push", "PushServiceAccount")]
    [InlineData("Meet:Drive", "http://drive.example.test", "Drive")]
    [InlineData("Meet:LookAfterEvery", "01:00:00", "LookAfterEvery")]
    public void A_wrong_setting_is_named_at_the_start(string named, string? value, string setting)
    {
        var right = new Dictionary<string, string?>
        {
            ["KeyFile"] = "key.json",
            ["Users:0"] = "rep@example.test=108234567890123456789",
            ["Topic"] = "projects/p/topics/meet-events",
            ["Audience"] = "https://calls.example.test/hooks/meet",
            ["PushServiceAccount"] = "meet-push@p.iam.gserviceaccount.com",
        };
        var read = Read([.. right.Select(s => (s.Key, s.Value))]);
        Assert.Equal((true, "p"), (read.IsConfigured, read.Project));
        right[setting] = value;
        Assert.Contains(named, Assert.Throws<StartException>(() => Read([.. right.Select(s => (s.Key, s.Value))])).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("""{"client_email":"a@p.test","private_key":"none","token_uri":"https://oauth2.googleapis.com/token"}""")]
    [InlineData("""{"client_email":"a@p.test","private_key":"none","token_uri":"http://oauth2.example.test/token"}""")]
    public void A_key_file_that_cannot_be_used_is_named(string? content)
    {
        var file = Path.Combine(_folder, "key.json");
        if (content is not null)
            File.WriteAllText(file, content);
        var told = Assert.Throws<InvalidDataException>(() => MeetKey.Read(new MeetOptions { KeyFile = file }));
        Assert.Contains(file, told.Message);
        Assert.Contains("Meet:KeyFile", told.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static MeetOptions Read(params (string Name, string? Value)[] settings) => Settings.Read<MeetOptions>(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Meet:{s.Name}", s.Value))).Build(),
        "Meet");
}
