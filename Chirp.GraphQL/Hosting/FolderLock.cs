using System.Diagnostics;
using System.Globalization;

namespace Chirp.GraphQL.Hosting;

/// <summary>
/// Keeps an embedded server's data folder for one process: a second one would hand out the same ids, and live
/// subscribers of one would not hear of what the other writes. The lock is the system's, on an open file (flock), so it
/// ends with its process, however that ends; the file itself stays and means nothing. Where the file system has no such
/// locks (some network mounts) nobody is refused.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string LockName = "server.lock";
    private const string HolderName = "server.pid";
    private readonly FileStream _file;
    private readonly string _holder;

    private FolderLock(FileStream file, string holder)
    {
        _file = file;
        _holder = holder;
    }

    /// <summary>
    /// Throws <see cref="StartupException"/> where another process has the folder, which must exist.
    /// </summary>
    public static FolderLock Take(string folder)
    {
        var (path, holder) = (Path.Combine(folder, LockName), Path.Combine(folder, HolderName));
        var taken = new FolderLock(Open(folder, path, holder), holder);
        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return taken;
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holder);
        }
        catch (IOException)
        {
            // The folder was removed, and the lock with it.
        }

        _file.Dispose();
    }

    private static FileStream Open(string folder, string path, string holder)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StartupException(
                $"The data folder {folder} cannot be written: {error.Message} Choose another one with --data DIR "
                + "(Data:Directory).");
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new StartupException(
                $"The data folder {folder} is in use by another Chirp{Holder(holder)}: stop it, or choose another "
                + "folder with --data DIR (Data:Directory). Several servers can share a MySQL database instead.");
        }
    }

    /// <summary>The other process, as far as it can be known: in a container it may not be one of ours.</summary>
    private static string Holder(string path)
    {
        try
        {
            var id = int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(id);
            return string.Create(CultureInfo.InvariantCulture, $" (process {id})");
        }
        catch (Exception error) when (error is IOException or FormatException or ArgumentException
            or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
