using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>Keeps what was logged.</summary>
public sealed class LogLines : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<(int Id, string Text, Exception? Error)> _lines = new();

    /// <summary>The lines of an event.</summary>
    public IEnumerable<string> Of(int id) => _lines.Where(line => line.Id == id).Select(line => line.Text);

    /// <summary>Lines that carry an exception.</summary>
    public IEnumerable<string> Errors => _lines.Where(line => line.Error is not null).Select(line => $"{line.Text}: {line.Error}");

    /// <summary>Everything that is logged comes here, whatever logs it.</summary>
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, formatter(state, exception), exception));
}
