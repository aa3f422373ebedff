using System.Runtime.CompilerServices;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>The list of a vendor that has none of its whole account: that of each person in turn.</summary>
internal static class RecordedByEach
{
    /// <summary>
    /// Recordings of all. One person that the vendor refuses is told and passed over; where the vendor itself fails, the others are listed
    /// first, and what failed last is thrown then.
    /// </summary>
    /// <param name="list">The whole list of one.</param>
    /// <param name="refused">Told of whom the vendor refuses.</param>
    /// <param name="unavailable">Told of whom it could not be asked.</param>
    public static async IAsyncEnumerable<RecordingAvailable> Of<T>(
        string vendor, IEnumerable<T> people, Func<T, CancellationToken, Task<IReadOnlyList<RecordingAvailable>>> list,
        Action<Exception, T> refused, Action<Exception, T> unavailable, [EnumeratorCancellation] CancellationToken stop)
    {
        Exception? failed = null;
        foreach (var person in people)
        {
            IReadOnlyList<RecordingAvailable> found = [];
            try
            {
                found = await list(person, stop);
            }
            catch (HttpRequestException e)
            {
                refused(e, person);
                IngestionMetrics.LookFailed(vendor);
            }
            catch (Exception e) when (e is ServerUnavailableException or InvalidDataException)
            {
                unavailable(e, person);
                failed = e;
            }

            foreach (var recording in found)
                yield return recording;
        }

        if (failed is not null)
            throw failed;
    }
}
