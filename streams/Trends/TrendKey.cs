using System.Globalization;

namespace VideoInsights.Streams.Trends;

/// <summary>A row of the table: whose calls, in which window.</summary>
/// <param name="Scope">rep or team.</param>
/// <param name="Window">day or week.</param>
/// <param name="Start">The window's first day, UTC; a week's is its Monday.</param>
public sealed record TrendKey(string Scope, string Id, string Window, DateOnly Start)
{
    public const string Rep = "rep";
    public const string Team = "team";
    public const string Day = "day";
    public const string Week = "week";

    private const int DaysInWeek = 7;

    /// <summary>The first day after the window.</summary>
    public DateOnly End => Start.AddDays(Window == Week ? DaysInWeek : 1);

    /// <summary>The rows a call counts in: by the day it ended on, not by any clock here.</summary>
    public static IEnumerable<TrendKey> Of(string rep, string? team, DateTimeOffset endedAt)
    {
        var day = DateOnly.FromDateTime(endedAt.UtcDateTime);
        foreach (var (scope, id) in new[] { (Rep, rep), (Team, team) })
        {
            if (id is null)
                continue;
            yield return new TrendKey(scope, id, Day, day);
            yield return new TrendKey(scope, id, Week, Monday(day));
        }
    }

    /// <summary>The Monday on or before a day.</summary>
    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + DaysInWeek - 1) % DaysInWeek));

    /// <summary>Midnight UTC at which a day starts.</summary>
    public static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>As the record's key spells it: <c>rep/ana/week/2026-11-23</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scope}/{Id}/{Window}/{Start:yyyy-MM-dd}");
}
