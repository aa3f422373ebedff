using System.Diagnostics;
using System.Globalization;

namespace VideoInsights.Benchmarks.Pipeline;

/// <summary>Resident memory of a process and of those it started, looked at ten times a second (Linux: /proc).</summary>
public static class ResidentMemory
{
    /// <summary>The largest values until the process ends, in bytes.</summary>
    public static async Task<(long Process, long WithChildren)> Peak(Process process, CancellationToken stop)
    {
        var (own, all) = (0L, 0L);
        while (!process.HasExited)
        {
            var self = Resident(process.Id);
            own = Math.Max(own, self);
            all = Math.Max(all, self + ChildrenOf(process.Id).Sum(Resident));
            await Task.Delay(100, stop);
        }

        return (own, all);
    }

    private static IEnumerable<int> ChildrenOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && Field(id, "PPid:") == parent.ToString());

    private static long Resident(int id) => long.TryParse(Field(id, "VmRSS:")?.Split(' ')[0], out var kib) ? kib << 10 : 0;

    /// <summary>A line of /proc/ID/status; null where the process has ended meanwhile.</summary>
    private static string? Field(int id, string name)
    {
        try
        {
            return File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
                .Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
