using Chirp.Data;
using Chirp.Data.Sql;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Chirp.Tests.Data.Sql;

public sealed class MigrationTests
{
    private const string PlaceVariable = "CHIRP_TEST_MIGRATION_PLACE";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newer_database_is_refused_in_one_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("chirp-data-");
        var path = Path.Combine(folder.FullName, "chirp.db");
        await (await OpenAsync(path)).DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(Stop);
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO schema_versions (version) VALUES (9000)";
            await command.ExecuteNonQueryAsync(Stop);
        }

        var refusal = await Assert.ThrowsAsync<DatabaseException>(async () => await OpenAsync(path));

        Assert.Contains("version 9000", refusal.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Servers_that_start_together_migrate_once()
    {
        var folder = Directory.CreateTempSubdirectory("chirp-data-");
        var path = Path.Combine(folder.FullName, "chirp.db");

        var opened = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await OpenAsync(path))));

        foreach (var database in opened)
        {
            Assert.True(await database.IsReadyAsync(Stop));
            await database.DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.MySql)]
    public async Task Processes_that_start_together_migrate_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.OpenAsync(kind, isEmpty: true);
        var children = Enumerable.Range(0, 3).Select(_ => ChildTest.Start(
            typeof(MigrationTests), nameof(Open_and_write),
            (PlaceVariable, database.Options.SqlitePath ?? database.Options.MySqlConnectionString!))).ToList();
        foreach (var child in children)
        {
            var output = await child.StandardOutput.ReadToEndAsync(Stop);
            await child.WaitForExitAsync(Stop);
            Assert.True(child.ExitCode == 0, output);
            child.Dispose();
        }

        await database.OpenAsync();
        Assert.Equal(3, await database.CountAsync("SELECT COUNT(*) FROM users"));
        Assert.Equal(Migrator.All.Count, await database.CountAsync("SELECT COUNT(*) FROM schema_versions"));
    }

    /// <summary>Runs in processes of its own, and only there.</summary>
    [Fact(Explicit = true)]
    public async Task Open_and_write()
    {
        var place = Environment.GetEnvironmentVariable(PlaceVariable);
        Assert.SkipWhen(place is null, "Only the test of migrations runs this, in processes of its own.");
        var isMySql = place!.Contains("Server=", StringComparison.Ordinal);
        var handle = $"p{Environment.ProcessId}";
        await using var database = await ChirpDatabase.OpenAsync(
            new DatabaseOptions(isMySql ? null : place, isMySql ? place : null, Environment.ProcessId % 1024),
            TimeProvider.System, Stop);
        await database.Accounts.SignUpAsync(TestDatabase.NewAccount(handle), null, Stop);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "chirp.db");
        var refusal = await Assert.ThrowsAsync<DatabaseException>(async () => await OpenAsync(path));
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    private static ValueTask<ChirpDatabase> OpenAsync(string path) =>
        ChirpDatabase.OpenAsync(new DatabaseOptions(path, null), TimeProvider.System, Stop);
}
