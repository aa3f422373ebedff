using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>A Microsoft tenant with an app for the program, which subscribes by itself.</summary>
public sealed class GraphAccount : ISimulatedAccount
{
    private readonly GraphSimulator _graph;
    private readonly GraphUser _rep;
    private readonly GraphUser _customer;

    private GraphAccount(GraphSimulator graph, Uri program, string certificate)
    {
        _graph = graph;
        _rep = graph.Tenant.Add(EndedCall.Rep.Name, EndedCall.Rep.Address);
        _customer = graph.Tenant.Add(EndedCall.Customer.Name, EndedCall.Customer.Address);
        Settings = new Dictionary<string, string>
        {
            ["Teams:TenantId"] = graph.Tenant.Id,
            ["Teams:ClientId"] = graph.AppId,
            ["Teams:ClientSecret"] = graph.AppSecret,
            ["Teams:ClientState"] = RandomNumberGenerator.GetHexString(64, lowercase: true),
            ["Teams:PublicUrl"] = program.AbsoluteUri,
            ["Teams:CertificateFiles:0"] = certificate,
            ["Teams:Users:0"] = _rep.Upn,
            ["Teams:Login"] = graph.Address.AbsoluteUri,
            ["Teams:Graph"] = graph.Address.AbsoluteUri,
        };
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public static async Task<GraphAccount> Open(Uri program, string folder) =>
        new(await GraphSimulator.Start(), program, Certificate(folder));

    public async Task<string> End(EndedCall call, CancellationToken stop)
    {
        var (recordings, transcripts) = (await Subscribed("getAllRecordings", stop), await Subscribed("getAllTranscripts", stop));
        var end = call.Start + call.Length;
        var meeting = _graph.Tenant.Meet(_rep, EndedCall.Title, _customer);
        var recording = meeting.Record(call.Film, call.Start, end, "c-1");
        recording.File.Then([.. call.Faults]);
        if (call.Spoken.Count > 0)
        {
            var transcript = meeting.Transcribe(
                call.Start, end, SpokenLine.Write(call.Spoken, line => Metadata(line, call.Start)),
                SpokenLine.Write(call.Spoken, line => $"<v {line.Speaker}>{line.Text}</v>"), "c-1");
            await _graph.Mail.Deliver(transcripts.NotificationUrl, _graph.Mail.Of(transcripts, transcript));
        }

        var status = await _graph.Mail.Deliver(recordings.NotificationUrl, _graph.Mail.Of(recordings, recording));
        return $"{recordings.Resource}, answered with {(int)status}";
    }

    public ValueTask DisposeAsync() => _graph.DisposeAsync();

    private Task<GraphSubscription> Subscribed(string resource, CancellationToken stop) => SimulatedAccount.Subscribed(
        () => _graph.Subscriptions.All.FirstOrDefault(s => s.Resource.EndsWith(resource, StringComparison.Ordinal)), resource, stop);

    /// <summary>A cue of <c>metadataContent</c>: JSON with the times of day.</summary>
    private static string Metadata(SpokenLine line, DateTimeOffset start) => new JsonObject
    {
        ["startDateTime"] = (start + line.Start).ToString("O"),
        ["endDateTime"] = (start + line.End).ToString("O"),
        ["speakerName"] = line.Speaker,
        ["spokenText"] = line.Text,
        ["spokenLanguage"] = "en-us",
    }.ToJsonString();

    /// <summary>A self-signed certificate with its key, as docs/teams.md has it made.</summary>
    private static string Certificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=videoinsights", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
        var file = Path.Combine(folder, "teams.pem");
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }
}
