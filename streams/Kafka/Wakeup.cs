namespace VideoInsights.Streams.Kafka;

/// <summary>Lets one thread wait for others, at next to no cost to them while it does not wait.</summary>
internal sealed class Wakeup
{
    private readonly object _lock = new();
    private volatile bool _waits;

    /// <summary>Wakes the one who waits, if anybody does. A call just before a wait is missed: the wait is bounded.</summary>
    public void Tell()
    {
        if (!_waits)
            return;
        lock (_lock)
            Monitor.Pulse(_lock);
    }

    /// <summary>Waits until told, at most so long.</summary>
    public void Wait(TimeSpan most)
    {
        lock (_lock)
        {
            _waits = true;
            Monitor.Wait(_lock, most);
            _waits = false;
        }
    }
}
