using Microsoft.Extensions.Configuration;
using VideoInsights.Host;
using VideoInsights.Ingestion.Teams;

namespace VideoInsights.Tests.Ingestion;

public sealed class TeamsSettingsTests : IDisposable
{
    private const string Id = "22222222-0000-4000-8000-000000000002";
    private readonly string _folder = Directory.CreateTempSubdirectory("teams").FullName;

    [Fact]
    public void What_is_needed_is_enough_and_without_a_client_nothing_is() => Assert.Multiple(
        () => Assert.True(Read(("TenantId", Id), ("ClientId", Id), ("ClientSecret", "s")).IsConfigured),
        () => Assert.False(Read(("ClientState", "s")).IsConfigured));

    [Theory]
    [InlineData("Teams:TenantId", "contoso.example.test", "TenantId")]
    [InlineData("Teams:ClientId", "my-app", "ClientId")]
    [InlineData("Teams:ClientSecret", "", "ClientSecret")]
    [InlineData("Teams:PublicUrl", "http://calls.example.test", "PublicUrl")]
    [InlineData("Teams:Graph", "graph", "Graph")]
    [InlineData("Teams:ClientState", "", "ClientState")]
    [InlineData("Teams:SubscriptionLife", "3.00:00:00", "SubscriptionLife")]
    public void A_wrong_setting_is_named_at_the_start(string named, string value, string setting)
    {
        var right = new Dictionary<string, string>
        {
            ["TenantId"] = Id,
            ["ClientId"] = Id,
            ["ClientSecret"] = "s",
            ["ClientState"] = "s",
            ["PublicUrl"] = "https://calls.example.test",
        };
        Assert.True(Read([.. right.Select(s => (s.Key, s.Value))]).Subscribes);
        right[setting] = value;
        Assert.Contains(named, Assert.Throws<StartException>(() => Read([.. right.Select(s => (s.Key, s.Value))])).Message);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("no PEM")]
    [InlineData("1024 bits")]
    public void A_certificate_that_cannot_be_used_is_named(string wrong)
    {
        var file = Path.Combine(_folder, "teams.pem");
        if (wrong == "no PEM")
            File.WriteAllText(file, "hello");
        else if (wrong == "1024 bits")
            file = TeamsUnderTest.NewCertificate(_folder, bits: 1024);
        var told = Assert.Throws<InvalidDataException>(() => TeamsCertificates.Read(new TeamsOptions { CertificateFiles = [file] }));
        Assert.Contains(file, told.Message);
        Assert.Contains("Teams:CertificateFiles", told.Message);
    }

    [Fact]
    public void A_PFX_with_a_password_is_read_as_well()
    {
        var pem = TeamsUnderTest.NewCertificate(_folder);
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(pem);
        var pfx = Path.Combine(_folder, "teams.pfx");
        File.WriteAllBytes(pfx, certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pfx, "secret"));
        using var read = TeamsCertificates.Read(new TeamsOptions { CertificateFiles = [pfx, pem], CertificatePassword = "secret" });
        Assert.Equal(certificate.Thumbprint, read.Current!.Thumbprint);
        using var key = read.PrivateKey("unknown", certificate.Thumbprint.ToLowerInvariant());
        Assert.NotNull(key);
        Assert.Null(read.PrivateKey("unknown", null));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TeamsOptions Read(params (string Name, string Value)[] settings) => Settings.Read<TeamsOptions>(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Teams:{s.Name}", (string?)s.Value)))
            .Build(),
        "Teams");
}
