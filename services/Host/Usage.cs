namespace VideoInsights.Host;

/// <summary>The commands: what each takes and how it is explained.</summary>
public static class Usage
{
    private const string Data = "--data DIR       where everything is kept (default: the user's data directory)";
    private const string Settings = "--settings FILE  settings as JSON (docs/settings.json has them all); what the environment says holds";
    private const string People = "--people FILE    who may see what (default: three sample people)";
    private const string Playbook = "--playbook FILE  topics and trackers (default: the playbook that comes with the program)";

    private const string Ingest = "--ingest FILE    which recordings are left out (default: none)";

    private const string Again = "--again          run a recording again that is finished already";

    private const string Rules = "--rules FILE     which calls raise an alert (default: the rules that come with the program)";

    private const string Recording = $"""
          RECORDING        an audio or video file; without one the sample is taken
          --json           write one JSON document to standard output and end: status 0 when finished, 1 when failed
          --title TEXT     the call's title (default: the file's name)
          --user ID        whose call it is (default: rep)
          {Data}
          {Playbook}
          {People}
          {Ingest}
          {Settings}
        """;

    private const string Listens = $"""
          --port N         where it listens (0: any free port; it is printed)
          --listen ADDRESS the network address it listens on (default: 127.0.0.1, this machine only)
          {Settings}

        The log is KAFKA_BOOTSTRAP, the schema registry SCHEMA_REGISTRY_URL; recordings and artifacts lie in S3_BUCKET where it is set,
        else below --data. /health/live, /health/ready and /metrics are on the port.
        """;

    private const string Served = $"""
          {Data}
        {Listens}
        """;

    /// <summary>Every command by its name, with the options it knows and its explanation.</summary>
    public static IReadOnlyDictionary<string, (string[] Options, string Text)> Commands { get; } =
        new Dictionary<string, (string[] Options, string Text)>
        {
            ["run"] = (
                ["--vtt", "--json", "--again", "--title", "--user", "--data", "--port", "--playbook", "--people", "--ingest",
                    "--no-recording", "--vendor", "--settings"],
                $"""
                usage: ./dev run [RECORDING] [options]

                Everything in one process, its log included. Recordings and artifacts lie in S3_BUCKET where it is set.

                {Recording}
                  --vtt FILE       the vendor's transcript (WebVTT) of the recording
                  {Again}
                  --port N         port of the page and the API (default: 5080); native gRPC is on the next one
                  --no-recording   only serve what is there
                  --vendor NAME    wait for the next recording that zoom, teams or meet tells of, and show it; where that vendor is not
                                   configured, ./dev simulates an account with one call that has just ended
                """),
            ["cluster"] = (
                ["--json", "--again", "--title", "--user", "--data", "--port", "--playbook", "--people", "--ingest", "--rules",
                    "--settings"],
                $"""
                usage: ./dev cluster [RECORDING] [options]

                Every part as a process of its own, on the Kafka of KAFKA_BOOTSTRAP and the schema registry of SCHEMA_REGISTRY_URL;
                without them on development servers beside the checkout. The recording is uploaded.

                {Recording}
                  {Rules}
                  {Again}
                  --port N         port of the page (default: 5080); native gRPC is on the next one
                """),
            ["ingestion"] = (
                ["--port", "--listen", "--data", "--people", "--settings"],
                $"""
                usage: ./dev ingestion [options]

                Takes recordings in: webhooks at /hooks/zoom, /hooks/teams and /hooks/meet (default port: 5082), uploads at /uploads.

                  {People}
                {Served}
                """),
            ["worker"] = (
                ["--stages", "--port", "--listen", "--data", "--playbook", "--people", "--ingest", "--settings"],
                $"""
                usage: ./dev worker --stages NAME[,NAME...] [options]

                Runs stages: {string.Join(", ", Streams.Pipeline.Names)} (default port: 5083). Any number of workers share a stage.

                  {Playbook}
                  {People}
                  {Ingest}
                {Served}
                """),
            ["trends"] = (
                ["--port", "--listen", "--rules", "--settings"],
                $"""
                usage: ./dev trends [options]

                Counts insights per rep and team, day and week (topic rep-trends), and raises alerts (topic insight-alerts; default port:
                5084). Any number of processes share the work. It keeps nothing on this machine.

                  {Rules}
                {Listens}
                """),
            ["delivery"] = (
                ["--port", "--listen", "--data", "--people", "--settings"],
                $"""
                usage: ./dev delivery [options]

                The page, gRPC-web and HTTP (default port: 5080), native gRPC on the next port.

                  {People}
                {Served}
                """),
            ["check"] = (
                ["--json", "--hook", "--people", "--settings"],
                $"""
                usage: ./dev check zoom|teams|meet [options]

                Tries a vendor's settings and credentials, lists what they let us see, and sends the webhook what the vendor would send, but
                for a recording. It changes nothing, there or here. Status 0 when what is needed works, 1 when something is missing.

                  --hook URL       where the webhook is (default: http://127.0.0.1:5082/hooks/VENDOR, the ingestion part of this machine);
                                   the public address tries the proxy too
                  --json           one JSON document on standard output
                  {People}
                  {Settings}

                  ✓ works   ✗ is needed and missing, with what to do   – is not needed, or cannot be told from here
                """),
            ["dlq"] = (
                ["--bootstrap", "--prefix", "--data", "--settings"],
                $"""
                usage: ./dev dlq list | show ID | replay ID | replay all [--bootstrap HOST:PORT] [--prefix P] [options]

                  list         what was set aside: id, key, stage, when, how often, why
                  show ID      one record with its headers and bytes
                  replay ID    write it again to the topic it came from, as it was

                  {Data}
                  {Settings}

                The log is --bootstrap or KAFKA_BOOTSTRAP; else that of the program that runs on --data.
                """),
        };
}
