using Chirp.Data;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Hosting.Configuration;

namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>
/// Fills the database of a first start with people and tweets. It is made in a file beside the database's place and
/// moved there when it is complete: a start that was killed half-way leaves nothing but a file that the next start
/// replaces. A database that exists, or is in MySQL, is never touched.
/// </summary>
internal static class DemoWorld
{
    private const string DraftName = "demo-unfinished.db";

    /// <returns>Whether the world was made now.</returns>
    public static async Task<bool> CreateAsync(
        ChirpSettings settings, TextWriter output, bool isTerminal, CancellationToken stop)
    {
        if (!settings.Demo.Create || DataFolder.Database(settings).SqlitePath is not { } path || File.Exists(path))
        {
            return false;
        }

        var draft = Path.Combine(Path.GetDirectoryName(path)!, DraftName);
        Remove(draft);
        await WriteAsync(settings, draft, output, isTerminal, stop);
        File.Move(draft, path, overwrite: false);
        return true;
    }

    private static async Task WriteAsync(
        ChirpSettings settings, string path, TextWriter output, bool isTerminal, CancellationToken stop)
    {
        var script = new DemoScript(settings.Demo.People, settings.Demo.Tweets);
        var progress = new ProgressBar(output, isTerminal, "Making the demo world", DemoWriter.Count(script));
        var hash = await new Passwords(settings.Auth).HashAsync(DemoAccount.Password, stop);
        var clock = new DemoClock();
        var now = TimeProvider.System.GetUtcNow();
        clock.Spread(now.AddDays(-90), now, 1);
        try
        {
            await using var database = await ChirpDatabase.OpenAsync(
                new DatabaseOptions(path, null, settings.Data.Node), clock, stop);
            await new DemoWriter(database, clock, script, progress.Add).WriteAsync(now, hash, stop);
        }
        catch (DatabaseException error)
        {
            throw new StartupException(error.Message);
        }
    }

    private static void Remove(string draft)
    {
        foreach (var ending in (string[])["", "-wal", "-shm", "-journal"])
        {
            File.Delete(draft + ending);
        }
    }
}
