using System.Diagnostics;
using VideoInsights.Tests.Vendors.Meet;
using VideoInsights.Tests.Vendors.Teams;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.Vendors;

/// <summary>A vendor's account on this machine, configured for one program that is told of its calls.</summary>
public interface ISimulatedAccount : IAsyncDisposable
{
    /// <summary>What the program is configured with, by the names of VideoInsights' settings.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>A call has ended and its recording is ready: the program is told as the vendor tells it.</summary>
    /// <returns>What it was told and what it answered, in words.</returns>
    /// <exception cref="TimeoutException">The program did not ask to be told.</exception>
    Task<string> End(EndedCall call, CancellationToken stop);
}

/// <summary>The vendors that can be simulated.</summary>
public static class SimulatedAccount
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens a vendor's account; null where nobody knows the vendor.</summary>
    /// <param name="program">The address of the program that is told.</param>
    /// <param name="folder">Where keys are written that the program reads.</param>
    public static async Task<ISimulatedAccount?> Open(string vendor, Uri program, string folder) => vendor switch
    {
        "zoom" => await ZoomAccount.Open(program),
        "teams" => await GraphAccount.Open(program, folder),
        "meet" => await MeetAccount.Open(program, folder),
        _ => null,
    };

    /// <summary>Waits until the program has subscribed.</summary>
    internal static async Task<T> Subscribed<T>(Func<T?> find, string what, CancellationToken stop)
        where T : class
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(Look, stop))
            if (find() is { } found)
                return found;
        throw new TimeoutException($"the program has not subscribed to {what} for a minute: nobody is told");
    }
}
