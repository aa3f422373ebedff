using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VideoInsights.Host;
using VideoInsights.Host.Parts;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Transcript;

namespace VideoInsights.Tests.Processes;

public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings").FullName;

    private static string Documented => Path.Combine(Paths.Repository, "docs", "settings.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_documented_file_names_every_setting_with_its_default()
    {
        using var configuration = Load(File.ReadAllText(Documented));
        var text = File.ReadAllText(Documented);
        foreach (var (section, type) in Settings.Sections)
        {
            var (written, byDefault) = (Read(configuration, section, type), Activator.CreateInstance(type)!);
            Assert.Equal(JsonSerializer.Serialize(byDefault, type, Readable), JsonSerializer.Serialize(written, type, Readable));
            foreach (var property in type.GetProperties().Where(p => p.CanWrite))
                Assert.Contains($"\"{property.Name}\":", text);
        }
    }

    [Theory]
    [InlineData("""{ "Kafka": { "CallsPerStag": 2 } }""", "Kafka:CallsPerStag is unknown: Kafka has Bootstrap")]
    [InlineData("""{ "Kafk": { "CallsPerStage": 2 } }""", "Kafk")]
    [InlineData("""{ "Transcript": { "Text": { "Treshold": 2 } } }""", "Transcript:Text:Treshold is unknown")]
    [InlineData("""{ "Kafka": { "CallsPerStage": 0 } }""", "Kafka:CallsPerStage")]
    [InlineData("""{ "Kafka": { "CallsPerStage": "many" } }""", "Kafka:CallsPerStage")]
    [InlineData("""{ "Transcript": { "Text": { "Threshold": 2 } } }""", "Transcript:Text:Threshold")]
    [InlineData("""{ "Relay": { "ReadTimeout": "-00:00:01" } }""", "Relay:ReadTimeout")]
    [InlineData("""{ "Registry": { "Url": "registry:8081" } }""", "Registry:Url")]
    [InlineData("""{ "S3": { "Endpoint": "127.0.0.1:9000" } }""", "S3:Endpoint")]
    [InlineData("""{ "S3": { "Bucket": "a", "KmsKeyId": "b" } }""", "S3:KmsKeyId")]
    [InlineData("""{ "Kafka": """, "settings.json")]
    public void A_wrong_setting_is_named(string file, string named)
    {
        var told = Assert.Throws<StartException>(() =>
        {
            using var configuration = Load(file);
            foreach (var (section, type) in Settings.Sections)
                Read(configuration, section, type);
        });
        Assert.Contains(named, told.Message);
    }

    [Fact]
    public void The_environment_holds_over_the_file()
    {
        Environment.SetEnvironmentVariable("Kafka__Prefix", "from-the-environment-");
        try
        {
            using var configuration = Load("""{ "Kafka": { "Prefix": "from-the-file-", "Attempts": 7 } }""");
            var options = Settings.Read<KafkaOptions>(configuration, "Kafka");
            Assert.Equal(("from-the-environment-", 7), (options.Prefix, options.Attempts));
        }
        finally
        {
            Environment.SetEnvironmentVariable("Kafka__Prefix", null);
        }
    }

    [Fact]
    public void What_is_set_holds_for_these_options_only_and_a_list_is_added_to()
    {
        using var configuration = Load(
            """{ "Transcript": { "Text": { "Threshold": 0.9 } }, "Relay": { "AllowedHosts": [ "files.example.test" ] } }""");
        Assert.Equal(0.9, Settings.Read<TranscriptOptions>(configuration, "Transcript").Text.Threshold);
        Assert.Equal(0.5, new TranscriptOptions().Text.Threshold);
        Assert.Equal(
            ["files.example.test"], Settings.Read<RelayOptions>(configuration, "Relay").AllowedHosts);
    }

    [Theory]
    [InlineData("Kafka__Bootstrap", true)]
    [InlineData("KAFKA_BOOTSTRAP", true)]
    [InlineData("S3_BUCKET", true)]
    [InlineData("S3__Region", true)]
    [InlineData("Zoom__SecretTokens__0", true)]
    [InlineData("Transcript__Text__MaxSec", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", true)]
    [InlineData("Kafka__Bootstrp", false)]
    [InlineData("Kafka", false)]
    [InlineData("PATH", false)]
    public void What_the_environment_may_set_is_known(string variable, bool known) => Assert.Equal(known, Settings.Knows(variable));

    [Fact]
    public void Every_number_and_length_of_time_has_a_range()
    {
        var open = Settings.Sections.SelectMany(s => s.Value.GetProperties()
            .Where(p => p.CanWrite && (p.PropertyType == typeof(TimeSpan) || p.PropertyType == typeof(int) || p.PropertyType == typeof(long)
                || p.PropertyType == typeof(double)) && !p.IsDefined(typeof(RangeAttribute), false))
            .Select(p => $"{s.Key}:{p.Name}"));
        Assert.Empty(open);
    }

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private ConfigurationManager Load(string text)
    {
        var file = Path.Combine(_folder, "settings.json");
        File.WriteAllText(file, text);
        var configuration = new ConfigurationManager();
        Settings.Load(configuration, file, []);
        return configuration;
    }

    private static object Read(ConfigurationManager configuration, string section, Type type)
    {
        try
        {
            return typeof(Settings).GetMethod(nameof(Settings.Read))!.MakeGenericMethod(type).Invoke(null, [configuration, section])!;
        }
        catch (System.Reflection.TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }
}
