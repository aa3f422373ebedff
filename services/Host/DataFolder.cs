namespace VideoInsights.Host;

/// <summary>The folder everything is kept in, held by one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>Where the embedded log's address stands while it runs.</summary>
    public const string BootstrapFile = "bootstrap";

    private readonly FileStream _lock;

    /// <exception cref="StartException">It cannot be written, or another process holds it.</exception>
    public DataFolder(string path)
    {
        Root = path;
        try
        {
            // Recordings of people: nobody else's to read.
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the folder {path} cannot be made ({e.Message}): choose another one with --data", e);
        }

        try
        {
            // The system frees it when the process ends, however it ends.
            _lock = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartException($"the folder {path} cannot be written ({e.Message}): choose another one with --data", e);
        }
        catch (IOException e) when (!e.Message.Contains("being used", StringComparison.Ordinal))
        {
            throw new StartException($"the folder {path} cannot be used ({e.Message}): choose another one with --data", e);
        }
        catch (IOException e)
        {
            throw new StartException(
                $"the folder {path} is in use by another VideoInsights: use that one, end it, or choose another folder with --data", e);
        }
    }

    public string Root { get; }
    public string Database => Path.Combine(Root, "calls.db");
    public string Objects => Path.Combine(Root, "store");
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Says where the embedded log answers, for commands that look into it.</summary>
    public void Announce(string bootstrap) => File.WriteAllText(Path.Combine(Root, BootstrapFile), bootstrap);

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(Path.Combine(Root, BootstrapFile));
        _lock.Dispose();
    }
}
