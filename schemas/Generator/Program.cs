using Avro;

// Writes the C# types of every .avsc into one folder: generator AVRO_FOLDER OUTPUT_FOLDER.
// Run by the build of VideoInsights.Schemas, so a type and its schema cannot differ.
// With a third word, HISTORY_FOLDER, it writes no types but a next version of every event's schema that has changed: ./dev schema.
var (input, output) = (args[0], args[1]);
var names = new SchemaNames();
var generator = new CodeGen();
var waiting = Directory.GetFiles(input, "*.avsc").Order(StringComparer.Ordinal).ToList();

// A schema may name a record of another file: those that cannot be parsed yet wait until what they name has been read.
while (waiting.Count > 0)
{
    var errors = new List<string>();
    var before = waiting.Count;
    foreach (var file in waiting.ToArray())
    {
        try
        {
            // A schema that fails half way has already named itself: parse into a copy and keep it only when it is whole.
            var attempt = new SchemaNames();
            foreach (var known in names.Names.Values)
                attempt.Add(known);
            generator.AddSchema(Schema.Parse(File.ReadAllText(file), attempt));
            names = attempt;
            waiting.Remove(file);
        }
        catch (SchemaParseException e)
        {
            errors.Add($"{file}(1): error AVRO0001: {e.Message}");
        }
    }

    if (waiting.Count == before)
    {
        errors.ForEach(Console.Error.WriteLine);
        return 1;
    }
}

if (args.Length > 2)
    return History.Add(names, input, args[2]);

Directory.CreateDirectory(output);
generator.GenerateCode();
generator.WriteTypes(output, skipDirectories: true);
return 0;
