using Microsoft.Extensions.Logging;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;

// A worker with one stage of simulated work, to be killed by the chaos tests: BOOTSTRAP PREFIX MEMBERSHIP FOLDER.
// Each record takes 5 ms to 20 s by chance; its insight carries the record's number as its version.
var (bootstrap, prefix, membership, folder) = (args[0], args[1], Enum.Parse<Membership>(args[2]), args[3]);
var options = new KafkaOptions
{
    Bootstrap = bootstrap,
    Prefix = prefix,
    Membership = membership,
    SessionTimeout = TimeSpan.FromSeconds(6),
    TransactionTimeout = TimeSpan.FromSeconds(6),
};
using var logging = LoggerFactory.Create(builder =>
    builder.AddSimpleConsole(o => (o.SingleLine, o.TimestampFormat) = (true, "HH:mm:ss.fff ")));
using var stop = new CancellationTokenSource();
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
    {
        signal.Cancel = true;
        stop.Cancel();
    });
var codec = new EmbeddedRegistry();
codec.IdOf(new RecordingAvailable().Schema); // the ids that the test's own codec gives: it registers in the same order
codec.IdOf(new InsightReady().Schema);
using var producer = new EventProducer(options, codec, TimeProvider.System);
var runtime = new StageRuntime(
    options, codec, producer, new FolderObjectStore(folder, TimeProvider.System), null, TimeProvider.System,
    logging.CreateLogger("worker"));
await Stage.Of("chaos", Topics.RecordingAvailable, Work, Topics.Insight, calls: 60).Run(runtime, stop.Token);

static async ValueTask<IReadOnlyList<InsightReady>> Work(RecordingAvailable recording, StageContext context, CancellationToken stop)
{
    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20_000)), stop);
    var nowhere = new Artifact { uri = "", sha256 = "" };
    return
    [
        new InsightReady
        {
            video_id = recording.call.video_id, user_id = recording.call.user_id, sentiment = "neutral", topics = [], tags = [],
            summary = "", next_steps = [], call = recording.call, features = nowhere,
            media = new Media { uri = "", sha256 = "", content_type = "" }, insight_version = int.Parse(recording.call.title),
        },
    ];
}
