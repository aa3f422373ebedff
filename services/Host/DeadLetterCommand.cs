using System.Text;
using Confluent.Kafka;
using Spectre.Console;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host;

/// <summary>The command <c>dlq list | show ID | replay ID|all</c>: what was set aside, on a system that runs.</summary>
public static class DeadLetterCommand
{
    /// <summary>Runs the command. Status 0, or 1 where the id is not there.</summary>
    /// <exception cref="StartException">No log answers.</exception>
    public static async Task<int> Run(CommandLine command)
    {
        var options = Options(command);
        IReadOnlyList<DeadRecord> records;
        try
        {
            records = new DeadLetters(options).List();
        }
        catch (KafkaException e)
        {
            throw new StartException($"the log at {options.Bootstrap} does not answer ({e.Error.Reason}): does it run?", e);
        }

        return command.Words switch
        {
            ["list"] => List(records),
            ["show", var id] => Show(records.FirstOrDefault(r => r.Id == id), id),
            ["replay", "all"] => await Replay(records, options),
            ["replay", var id] => await Replay([.. records.Where(r => r.Id == id)], options),
            _ => throw new InvalidOperationException("the command line lets no other words through"),
        };
    }

    private static int List(IReadOnlyList<DeadRecord> records)
    {
        if (records.Count == 0)
        {
            Console.WriteLine("nothing is set aside");
            return 0;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("id", "key", "stage", "set aside at", "tries", "why");
        foreach (var r in records)
        {
            string[] cells = [r.Id, r.Key, r.Cause("stage"), r.Cause("failed_at"), r.Cause("attempts"), r.Cause("exception_message")];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
        return 0;
    }

    private static int Show(DeadRecord? record, string id)
    {
        if (record is null)
            return Unknown(id);
        Console.WriteLine($"id: {record.Id}\nkey: {record.Key}");
        foreach (var (name, value) in record.Headers)
            Console.WriteLine($"{name}: {Encoding.UTF8.GetString(value)}");
        Console.WriteLine(record.Value is null ? "value: none"
            : $"value: {record.Value.Length} bytes\n{Convert.ToHexStringLower(record.Value)}");
        return 0;
    }

    private static async Task<int> Replay(IReadOnlyList<DeadRecord> records, KafkaOptions options)
    {
        if (records.Count == 0)
            return Unknown("to replay");
        using var producer = new EventProducer(options, new EmbeddedRegistry(), TimeProvider.System);
        foreach (var record in records)
        {
            await DeadLetters.Replay(record, producer, CancellationToken.None);
            Console.WriteLine($"replayed {record.Id} {record.Key}");
        }

        return 0;
    }

    private static int Unknown(string id)
    {
        Console.Error.WriteLine($"there is no dead letter {id}: dlq list shows them");
        return 1;
    }

    private static KafkaOptions Options(CommandLine command)
    {
        using var configuration = new ConfigurationManager();
        Settings.Load(configuration, command.Settings, Settings.ShortNames.Keys);
        var options = Settings.Read<KafkaOptions>(configuration, "Kafka");
        return options with
        {
            Bootstrap = command.Bootstrap ?? (options.Bootstrap == "" ? Embedded(command) : options.Bootstrap),
            Prefix = command.Prefix ?? options.Prefix,
        };
    }

    /// <summary>The log of the <c>run</c> that has the data folder.</summary>
    private static string Embedded(CommandLine command)
    {
        var file = Path.Combine(command.Data, DataFolder.BootstrapFile);
        return File.Exists(file)
            ? File.ReadAllText(file)
            : throw new StartException(
                $"no program runs on {command.Data}: start it, or name a Kafka with --bootstrap\n\n{Usage.Commands[command.Command].Text}");
    }
}
