namespace VideoInsights.Host;

/// <summary>
/// Finds what lies beside the program or above it: in a checkout the repository's root, in an image the program's folder.
/// </summary>
public static class RepositoryFile
{
    /// <summary>The full path of a file or folder by its path from the root; null where it is nowhere above.</summary>
    public static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path) || Directory.Exists(path))
                return path;
        }

        return null;
    }
}
