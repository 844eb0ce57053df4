using System.Security.Cryptography;

namespace Chirp.GraphQL.Hosting;

/// <summary>
/// The key of a server that was given none: made once and kept beside the database, readable by its owner alone, so
/// that sessions outlive a restart.
/// </summary>
internal static class SigningKey
{
    private const int Bytes = 32;
    private const string FileName = "signing-key";

    /// <summary>The key of a data folder, which must exist.</summary>
    public static string FindOrMake(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Make(path);
        }

        return File.ReadAllText(path).Trim() is { Length: > 0 } key
            ? key
            : throw new StartupException(
                $"The signing key {path} is empty: remove the file (all sessions end) or set Auth:SigningKey.");
    }

    /// <summary>Written beside its place and renamed, so that a key is whole or not there.</summary>
    private static void Make(string path)
    {
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes)));
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another server that starts at the same moment was first.
            File.Delete(draft);
        }
    }
}
