using Chirp.Data;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Chirp.Tests.Data.Sql;

public sealed class MigrationTests
{
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
