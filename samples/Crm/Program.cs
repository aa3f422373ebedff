using VideoInsights.Crm;

// Keeps a CRM's table of calls up to date until Ctrl-C.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

using var crm = new CrmTable(Setting("CRM_DATABASE", "crm.db"));
var reader = new InsightReader(
    Setting("KAFKA_BOOTSTRAP", "127.0.0.1:9092"), Setting("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8081"), Setting("CRM_TOPIC", "insight"),
    Setting("CRM_GROUP", "crm"));
await Console.Error.WriteLineAsync("reads insights until Ctrl-C");
await reader.Run(crm, stop.Token);

static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;
