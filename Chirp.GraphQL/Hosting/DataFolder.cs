using Chirp.Data;
using Chirp.GraphQL.Hosting.Configuration;

namespace Chirp.GraphQL.Hosting;

/// <summary>What an embedded server keeps, and where.</summary>
internal static class DataFolder
{
    /// <summary>Makes the folder where it is missing; gives its full path.</summary>
    public static string Open(DataOptions options)
    {
        var path = Path.GetFullPath(options.Directory);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                // Password hashes and the signing key are its owner's alone.
                Directory.CreateDirectory(
                    path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The data folder {path} cannot be made: {error.Message} Choose another one with --data DIR "
                + "(Data:Directory).");
        }
    }

    /// <summary>Keeps the folder for this process; null where the data is in MySQL, which servers share.</summary>
    public static FolderLock? Lock(ChirpSettings settings) =>
        settings.MySql is null ? FolderLock.Take(Open(settings.Data)) : null;

    /// <summary>Where a database is, as the settings say it.</summary>
    public static DatabaseOptions Database(ChirpSettings settings)
    {
        var options = settings.MySql is { } mySql
            ? new DatabaseOptions(null, mySql, settings.Data.Node, settings.Redis)
            : new DatabaseOptions(Path.Combine(Open(settings.Data), "chirp.db"), null, settings.Data.Node);
        return options with
        {
            FansOut = settings.Data.Role != ServerRole.Api,
            PushLimit = settings.Timeline.PushLimit,
        };
    }

    /// <summary>
    /// The settings with a signing key. Servers that share a database in production must be given one: each would make
    /// its own, and refuse the tokens of the others.
    /// </summary>
    public static ChirpSettings WithSigningKey(ChirpSettings settings, bool isDevelopment)
    {
        if (settings.Auth.SigningKey is { Length: > 0 })
        {
            return settings;
        }

        if (settings.MySql is not null && !isDevelopment)
        {
            throw new StartupException(
                "Auth:SigningKey is missing: servers that share a MySQL database need the same one. Set "
                + "Auth__SigningKey to the output of: openssl rand -base64 32");
        }

        var key = SigningKey.FindOrMake(Open(settings.Data));
        return settings with { Auth = settings.Auth with { SigningKey = key } };
    }
}
