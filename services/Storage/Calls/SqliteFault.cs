using Microsoft.Data.Sqlite;
using VideoInsights.Schemas;

namespace VideoInsights.Storage.Calls;

/// <summary>SQLite's errors as what they mean to whoever uses a call store, so that nobody outside knows which store it is.</summary>
/// <remarks>Result codes: <see href="https://www.sqlite.org/rescode.html"/>.</remarks>
internal static class SqliteFault
{
    private const int Busy = 5, Locked = 6, InputOutput = 10, Full = 13, CannotOpen = 14;
    private const int NoSpaceLeft = 28; // ENOSPC, as a full disk is told everywhere else

    /// <exception cref="ServerUnavailableException">The file is locked too long, or cannot be read now.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public static async Task<T> Told<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Busy or Locked or InputOutput or CannotOpen)
        {
            throw new ServerUnavailableException("the call store", e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Full)
        {
            throw new IOException($"the call store has no room: {e.Message}", NoSpaceLeft);
        }
    }
}
