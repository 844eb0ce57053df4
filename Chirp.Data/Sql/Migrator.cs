using System.Data.Common;
using System.Globalization;
using System.Reflection;

namespace Chirp.Data.Sql;

/// <summary>
/// Brings a database to this program's version: numbered files, applied in order under a lock that other starting
/// servers wait for.
/// </summary>
internal static class Migrator
{
    private const string ResourcePrefix = "Chirp.Data.Migrations.";

    /// <summary>Another server that migrates a large table is waited for this long.</summary>
    private const int LockSeconds = 600;

    private static readonly Statement CreateVersions =
        new("CREATE TABLE IF NOT EXISTS schema_versions (version INT NOT NULL PRIMARY KEY) {by-key}");

    private static readonly Statement FindVersion = new("SELECT MAX(version) FROM schema_versions");
    private static readonly Statement AddVersion = new("INSERT INTO schema_versions (version) VALUES (@version)");

    /// <summary>The migrations of this program, by number.</summary>
    public static IReadOnlyList<(int Version, string Sql)> All { get; } = ReadAll();

    public static async ValueTask RunOnSqliteAsync(SqlSession session, CancellationToken stop)
    {
        await ExecuteAsync(session, "BEGIN EXCLUSIVE", stop);
        try
        {
            await ApplyAsync(session, stop);
            await ExecuteAsync(session, "COMMIT", CancellationToken.None);
        }
        catch
        {
            await ExecuteAsync(session, "ROLLBACK", CancellationToken.None);
            throw;
        }
    }

    public static async ValueTask RunOnMySqlAsync(SqlSession session, CancellationToken stop)
    {
        var name = "CONCAT('chirp-migrations-', DATABASE())";
        if (await FindAsync(session, $"SELECT GET_LOCK({name}, {LockSeconds})", stop) != 1)
        {
            throw new DatabaseException(
                $"Another server has been migrating the database for {LockSeconds} seconds; "
                + "start again when it is done.");
        }

        try
        {
            await ApplyAsync(session, stop);
        }
        finally
        {
            await FindAsync(session, $"SELECT RELEASE_LOCK({name})", CancellationToken.None);
        }
    }

    private static async ValueTask ApplyAsync(SqlSession session, CancellationToken stop)
    {
        await session.Call(CreateVersions).ExecuteAsync(stop);
        var version = 0;
        await using (var rows = await session.Call(FindVersion).QueryAsync(stop))
        {
            if (await rows.ReadAsync(stop) && !rows.Reader.IsDBNull(0))
            {
                version = rows.Reader.GetInt32(0);
            }
        }

        if (version > All[^1].Version)
        {
            throw new DatabaseException(
                $"The database has version {version}, this program knows versions up to {All[^1].Version}: "
                + "start a newer program.");
        }

        foreach (var (number, sql) in All)
        {
            if (number > version)
            {
                foreach (var statement in Split(sql).SelectMany(session.Dialect.ExpandSchema))
                {
                    await ExecuteAsync(session, statement, stop);
                }

                await session.Call(AddVersion).With("version", number).ExecuteAsync(stop);
            }
        }
    }

    /// <summary>A statement ends with a semicolon at the end of a line.</summary>
    private static string[] Split(string sql)
    {
        var lines = sql.ReplaceLineEndings("\n").Split('\n')
            .Where(line => !line.StartsWith("--", StringComparison.Ordinal));
        return string.Join('\n', lines)
            .Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static async ValueTask ExecuteAsync(SqlSession session, string sql, CancellationToken stop)
    {
        await using var command = Command(session, sql);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static async ValueTask<long> FindAsync(SqlSession session, string sql, CancellationToken stop)
    {
        await using var command = Command(session, sql);
        var value = await command.ExecuteScalarAsync(stop);
        return Convert.ToInt64(value is DBNull or null ? 0 : value, CultureInfo.InvariantCulture);
    }

    private static DbCommand Command(SqlSession session, string sql)
    {
        var command = session.Connection.CreateCommand();
#pragma warning disable CA2100 // Text of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = LockSeconds;
        return command;
    }

    private static List<(int, string)> ReadAll()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var found = new List<(int Version, string Sql)>();
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var number = name[ResourcePrefix.Length..].Split('-')[0];
                found.Add((int.Parse(number, CultureInfo.InvariantCulture), reader.ReadToEnd()));
            }
        }

        found.Sort((a, b) => a.Version.CompareTo(b.Version));
        return found;
    }
}
