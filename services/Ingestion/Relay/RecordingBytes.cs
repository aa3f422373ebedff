using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>Where bytes of a recording come from: a file of this machine or a resuming download.</summary>
public sealed class RecordingBytes : IAsyncDisposable
{
    private readonly FileStream? _file;
    private readonly Download? _download;

    private RecordingBytes(FileStream? file, Download? download) => (_file, _download) = (file, download);

    /// <summary>Length of the whole; null while it is not known.</summary>
    public long? Total => _file?.Length ?? _download?.Total;

    /// <summary>The source's strong entity tag, under which another process may go on with it; null where there is none.</summary>
    public string? ETag => _download?.ETag;

    /// <summary>What the source says its SHA-256 is, lower-case hex; null where it does not.</summary>
    public string? Sha256 => _download?.Sha256;

    /// <exception cref="UnusableMediaException">There is no such file, or it may not be read.</exception>
    public static RecordingBytes OfFile(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, true), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new UnusableMediaException($"The file {path} is not there or may not be read. Check its path and its permissions.", e);
        }
    }

    public static RecordingBytes OfDownload(Download download) => new(null, download);

    /// <summary>Goes on at a byte of what was seen under this tag. Only for a source that has one.</summary>
    public void ResumeAt(long position, string etag, long? total) =>
        (_download ?? throw new InvalidOperationException("a file is read from its start")).ResumeAt(position, etag, total);

    /// <summary>Fills the buffer as far as the recording goes; fewer bytes than asked for only at its end.</summary>
    public async Task<int> Fill(Memory<byte> buffer, CancellationToken stop) => _file is not null
        ? await _file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop)
        : await _download!.Fill(buffer, stop);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? _download!.DisposeAsync();
}
