using System.ComponentModel.DataAnnotations;
using System.Reflection;
using VideoInsights.Delivery.Access;
using VideoInsights.Host.Parts;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Storage.Objects.S3;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Transcript;
using VideoInsights.Streams.Trends;
using VideoInsights.Streams.Vision;

namespace VideoInsights.Host;

/// <summary>Options from the settings file and the environment (<c>Relay__PartBytes=16777216</c>), checked at the start.</summary>
public static class Settings
{
    /// <summary>Every section of the settings and the options it is read into.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        ["S3"] = typeof(S3Options),
        ["Kafka"] = typeof(KafkaOptions),
        ["Registry"] = typeof(RegistryOptions),
        ["Access"] = typeof(AccessOptions),
        ["Delivery"] = typeof(DeliveryOptions),
        ["Webhooks"] = typeof(WebhookOptions),
        ["Reconcile"] = typeof(ReconcileOptions),
        ["Zoom"] = typeof(ZoomOptions),
        ["Teams"] = typeof(TeamsOptions),
        ["Meet"] = typeof(MeetOptions),
        ["Upload"] = typeof(UploadOptions),
        ["Relay"] = typeof(RelayOptions),
        ["Inference"] = typeof(InferenceOptions),
        ["Transcript"] = typeof(TranscriptOptions),
        ["Vision"] = typeof(VisionOptions),
        ["Trends"] = typeof(TrendsOptions),
    };

    /// <summary>Names that other programs know too, and the setting each stands for.</summary>
    public static IReadOnlyDictionary<string, string> ShortNames { get; } = new Dictionary<string, string>
    {
        ["KAFKA_BOOTSTRAP"] = "Kafka:Bootstrap",
        ["SCHEMA_REGISTRY_URL"] = "Registry:Url",
        ["S3_ENDPOINT"] = "S3:Endpoint",
        ["S3_BUCKET"] = "S3:Bucket",
    };

    /// <summary>Those that <c>run</c> reads too, which has everything else in the process.</summary>
    public static IReadOnlyList<string> NamesForRun { get; } = ["S3_ENDPOINT", "S3_BUCKET"];

    /// <summary>Adds the settings file and the short names. Of two, the later holds: file, short name, <c>Section__Name</c>.</summary>
    /// <param name="shortNames">Those of <see cref="ShortNames"/> that are read.</param>
    /// <exception cref="StartException">The file cannot be read, or something in it or in the environment is no setting.</exception>
    public static void Load(ConfigurationManager configuration, string? file, IEnumerable<string> shortNames)
    {
        try
        {
            if (file is not null)
                configuration.AddJsonFile(file, optional: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the settings file {file} cannot be read: {(e.InnerException ?? e).Message}", e);
        }

        configuration.AddInMemoryCollection(shortNames
            .Select(name => KeyValuePair.Create(ShortNames[name], Environment.GetEnvironmentVariable(name)))
            .Where(setting => !string.IsNullOrEmpty(setting.Value)));
        configuration.AddEnvironmentVariables();
        if (file is not null && SectionsOf(file).FirstOrDefault(name => !IsSection(name)) is { } unknown)
            throw new StartException($"setting {unknown} of {file} is unknown: there are {string.Join(", ", Sections.Keys)}");
        foreach (var (section, type) in Sections)
            Check(configuration.GetSection(section), type);
    }

    /// <exception cref="StartException">A value is out of its range; the message names the setting.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = Bind<T>(configuration, section);
        return Wrong(section, options).ToList() is { Count: > 0 } wrong ? throw new StartException(string.Join("; ", wrong)) : options;
    }

    /// <summary>A section as it is written, whether it is right or not.</summary>
    /// <exception cref="StartException">A value is of another type; the message names the setting.</exception>
    public static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new StartException($"setting {section}: {e.Message}", e);
        }
    }

    /// <summary>Whether an environment variable is read: a short name, or a property of a section.</summary>
    public static bool Knows(string variable)
    {
        if (ShortNames.ContainsKey(variable) || variable == Telemetry.Endpoint)
            return true;
        if (variable.Split("__") is not [var section, .. { Length: > 0 } path] || !Sections.TryGetValue(section, out var type))
            return false;
        foreach (var name in path)
        {
            if (type is null)
                return false;
            type = IsList(type) ? null : Properties(type).FirstOrDefault(p => p.Name == name)?.PropertyType;
            if (type is null && !int.TryParse(name, out _))
                return false;
        }

        return true;
    }

    private static IEnumerable<string> Wrong(string section, object options)
    {
        var wrong = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true);
        return wrong.Select(w => $"setting {string.Join(':', w.MemberNames.Prepend(section))}: {w.ErrorMessage}")
            .Concat(Properties(options.GetType()).Where(p => IsOptions(p.PropertyType))
                .SelectMany(p => Wrong($"{section}:{p.Name}", p.GetValue(options)!)));
    }

    private static void Check(IConfigurationSection section, Type type)
    {
        foreach (var child in section.GetChildren())
        {
            var property = Properties(type).FirstOrDefault(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new StartException(
                    $"setting {child.Path} is unknown: {section.Path} has {string.Join(", ", Properties(type).Select(p => p.Name))}");
            if (IsOptions(property.PropertyType))
                Check(child, property.PropertyType);
        }
    }

    private static IEnumerable<string> SectionsOf(string file) =>
        new ConfigurationBuilder().AddJsonFile(file).Build().GetChildren().Select(c => c.Key);

    private static bool IsSection(string name) => name == "Logging" || Sections.Keys.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsOptions(Type type) =>
        type.IsClass && type.Assembly.GetName().Name!.StartsWith("VideoInsights", StringComparison.Ordinal);

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);
}
