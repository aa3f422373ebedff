using Avro;

/// <summary>The versions every event's schema has had: <c>history/{file}/{version}.avsc</c>, each whole in itself.</summary>
internal static class History
{
    /// <summary>Adds a next version of each event whose schema is not the newest one kept. Returns the exit status.</summary>
    public static int Add(SchemaNames names, string avroFolder, string historyFolder)
    {
        foreach (var file in Directory.GetFiles(avroFolder, "*.avsc").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var folder = Path.Combine(historyFolder, name);
            if (!Directory.Exists(folder))
                continue; // a record that only others use travels within them
            var schema = Parse(names, file).ToString();
            var versions = Directory.GetFiles(folder, "*.avsc").Length;
            if (versions > 0 && Schema.Parse(File.ReadAllText(Path.Combine(folder, $"{versions}.avsc"))).ToString() == schema)
                continue;
            File.WriteAllText(Path.Combine(folder, $"{versions + 1}.avsc"), schema + "\n");
            Console.WriteLine($"{name}: version {versions + 1}");
        }

        return 0;
    }

    /// <summary>The schema of a file, with every record it names written out at its first use.</summary>
    private static NamedSchema Parse(SchemaNames names, string file)
    {
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file));
        var name = new SchemaName(
            json.RootElement.GetProperty("name").GetString(), json.RootElement.GetProperty("namespace").GetString(), null, null);
        return names.Names[name];
    }
}
