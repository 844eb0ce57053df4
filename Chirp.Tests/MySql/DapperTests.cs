using Chirp.Tests.Servers;
using Dapper;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Dapper on top: what plain ADO.NET callers expect of a driver.</summary>
public sealed class DapperTests(MariaDb database) : IClassFixture<MariaDb>
{
    private sealed record Person(long Id, string Name, DateTime Born, string? Motto);

    [Fact]
    public async Task Rows_become_records_and_records_become_rows()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "CREATE TABLE people (Id BIGINT PRIMARY KEY, Name VARCHAR(50), Born DATETIME(6), Motto VARCHAR(50) NULL)",
            param: null);
        Person[] people =
            [new(1, "Ada", new DateTime(1815, 12, 10), null), new(2, "Грейс", new DateTime(1906, 12, 9), "🐛")];

        Assert.Equal(2, await connection.ExecuteAsync("INSERT INTO people VALUES (@Id, @Name, @Born, @Motto)", people));
        Assert.Equal(people, await connection.QueryAsync<Person>("SELECT * FROM people ORDER BY Id"));
        Assert.Equal(people[1], await connection.QuerySingleAsync<Person>(
            "SELECT * FROM people WHERE Id = @id", new { id = 2 }));
        Assert.Null(await connection.QuerySingleOrDefaultAsync<Person>(
            "SELECT * FROM people WHERE Id = @id", new { id = 3 }));
    }

    [Fact]
    public async Task Lists_several_results_and_transactions_work_as_elsewhere()
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        Assert.Equal([2L, 4L], await connection.QueryAsync<long>(
            "SELECT seq FROM seq_1_to_9 WHERE seq IN @keys", new { keys = new[] { 2L, 4L } }));

        await using var several = await connection.QueryMultipleAsync("SELECT 1; SELECT 'two'", param: null);
        Assert.Equal(1, await several.ReadSingleAsync<int>());
        Assert.Equal("two", await several.ReadSingleAsync<string>());

        await connection.ExecuteAsync("CREATE TABLE dapper_tx (id INT)", param: null);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("INSERT INTO dapper_tx VALUES (@id)", new { id = 1 }, transaction);
        }

        Assert.Equal(0L, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM dapper_tx", param: null));
    }
}
