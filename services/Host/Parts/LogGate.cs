namespace VideoInsights.Host.Parts;

/// <summary>Closed until the log is there as the parts need it: stages wait at it, and health says what is missing.</summary>
public sealed class LogGate
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _missing = "the log has not been asked yet";

    /// <summary>Done when the log is there.</summary>
    public Task Opened => _opened.Task;

    /// <summary>Why it is closed; null when it is open.</summary>
    public string? Missing => _missing;

    /// <summary>Says why it stays closed.</summary>
    public void Wait(string missing) => _missing = missing;

    /// <summary>Lets the stages start. It is not closed again: a log that goes away later is the loops' affair.</summary>
    public void Open()
    {
        _missing = null;
        _opened.TrySetResult();
    }
}
