namespace VideoInsights.Host;

/// <summary>What a host is put together from.</summary>
/// <param name="Command">What was typed.</param>
/// <param name="Folder">Where everything is kept; null for a part that keeps nothing.</param>
public sealed record Setup(WebApplicationBuilder Builder, CommandLine Command, DataFolder? Folder)
{
    public DataFolder Data => Folder ?? throw new InvalidOperationException($"{Command.Command} has no data folder");

    public IServiceCollection Services => Builder.Services;

    /// <summary>A section of the settings.</summary>
    /// <exception cref="StartException">A value is out of its range; the message names the setting.</exception>
    public T Read<T>(string section)
        where T : class, new() => Settings.Read<T>(Builder.Configuration, section);

    /// <summary>A host's builder with its settings. What goes wrong is said on standard error; standard output is the command's.</summary>
    /// <param name="least">The least level that is logged.</param>
    /// <param name="shortNames">Those of <see cref="Settings.ShortNames"/> that are read.</param>
    public static WebApplicationBuilder NewBuilder(CommandLine command, LogLevel least, IEnumerable<string> shortNames)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Settings.Load(builder.Configuration, command.Settings, shortNames);
        builder.Logging.ClearProviders().SetMinimumLevel(least).AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = least == LogLevel.Information ? "yyyy-MM-ddTHH:mm:ssZ " : null; // a service's log, or words to somebody
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o =>
            o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Yarp", LogLevel.Warning);
        builder.Logging.AddFilter("Streamiz", LogLevel.Warning); // it tells every step of every task
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // /health/ready says it, and why
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // keys lie in a folder of the user's own
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // what ends the host is said in words
        return builder;
    }
}
