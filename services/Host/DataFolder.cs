using VideoInsights.Storage;

namespace VideoInsights.Host;

/// <summary>The folder everything is kept in: held by one <c>run</c> alone, or shared by the parts on one machine.</summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>Where the embedded log's address stands while it runs.</summary>
    public const string BootstrapFile = "bootstrap";

    private readonly FileStream _lock;
    private bool _announced;

    /// <param name="shared">Whether other parts may work on it too; a <c>run</c> and parts exclude each other.</param>
    /// <exception cref="StartException">It cannot be written, or another process holds it.</exception>
    public DataFolder(string path, bool shared = false)
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
            _lock = Open(shared);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartException($"the folder {path} cannot be written ({e.Message}): choose another one with --data", e);
        }
        catch (IOException e) when (!FileLock.IsHeld(e))
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
    public void Announce(string bootstrap)
    {
        File.WriteAllText(Path.Combine(Root, BootstrapFile), bootstrap);
        _announced = true;
    }

    /// <summary>
    /// Does what only one process may do at a time: making the keys that all share. Two that each made their own would not read what the
    /// other has encrypted.
    /// </summary>
    public async Task Alone(Action act, CancellationToken stop)
    {
        using (await FileLock.Take(Path.Combine(Root, "start.lock"), stop))
            act();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_announced)
            File.Delete(Path.Combine(Root, BootstrapFile));
        _lock.Dispose();
    }

    private FileStream Open(bool shared)
    {
        var path = Path.Combine(Root, "lock");
        if (!shared)
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        // A reader's lock can be held by many, a writer's by one.
        return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
    }
}
