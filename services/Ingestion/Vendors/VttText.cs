using System.Text;
using VideoInsights.Streams.Transcript.Vendor;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>What was said as WebVTT in UTF-8, with times from the recording's start. Pure.</summary>
internal static class VttText
{
    /// <summary>Cues before the recording are left out, and one that reaches into it begins with it.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<Cue> cues)
    {
        var text = new StringBuilder("WEBVTT\n");
        foreach (var cue in cues.Where(c => c.Start >= 0 || c.End > 0).Where(c => c.End >= c.Start).OrderBy(c => c.Start))
        {
            text.Append($"\n{Stamp(cue.Start)} --> {Stamp(cue.End)}\n");
            text.Append(cue.Speaker is { Length: > 0 } name ? $"<v {Plain(name)}>{Plain(cue.Text)}</v>\n" : Plain(cue.Text) + "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Stamp(double seconds)
    {
        var time = TimeSpan.FromMilliseconds(Math.Round(Math.Max(0, seconds) * 1000));
        return $"{(int)time.TotalHours:00}:{time:mm\\:ss\\.fff}";
    }

    private static string Plain(string text) =>
        text.ReplaceLineEndings(" ").Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
