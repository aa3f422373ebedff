using System.Text;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>What the first bytes of a file say it is, looked at before anything is stored.</summary>
public static class MediaKind
{
    /// <summary>What is said where an address gives a page.</summary>
    public const string WebPage = "The address gave a web page (perhaps a login page) instead of the recording. " +
        "Check that the link may be downloaded, and send it once more.";

    /// <summary>Bytes that are enough to tell.</summary>
    public const int HeadBytes = 512;

    /// <summary>The content type by the container's signature.</summary>
    /// <exception cref="UnusableMediaException">It is not audio or video; the message says what it seems to be.</exception>
    public static string Of(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            throw new UnusableMediaException("The file is empty. Export the recording again and send it once more.");
        if (head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8))
            return head[8..12].SequenceEqual("M4A "u8) ? "audio/mp4"
                : head[8..12].SequenceEqual("qt  "u8) ? "video/quicktime"
                : "video/mp4";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return head.IndexOf("webm"u8) >= 0 ? "video/webm" : "video/x-matroska";
        if (head.StartsWith("RIFF"u8) && head.Length >= 12)
            return head[8..12].SequenceEqual("WAVE"u8) ? "audio/wav" : "video/x-msvideo";
        if (head.StartsWith("OggS"u8))
            return "audio/ogg";
        if (head.StartsWith("fLaC"u8))
            return "audio/flac";
        if (head.StartsWith("ID3"u8) || (head.Length >= 2 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0))
            return "audio/mpeg";
        if (head.Length > 188 && head[0] == 0x47 && head[188] == 0x47)
            return "video/mp2t";
        throw new UnusableMediaException(LooksLikePage(head)
            ? WebPage
            : "The file is not an audio or video recording. MP4, MOV, WebM, MKV, AVI, M4A, MP3, WAV, OGG and FLAC can be read.");
    }

    private static bool LooksLikePage(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<head", StringComparison.OrdinalIgnoreCase);
    }
}
