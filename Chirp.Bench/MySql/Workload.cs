namespace Chirp.Bench.MySql;

/// <summary>What every contender does, on a table that each run fills anew.</summary>
internal static class Workload
{
    public const int Rows = 20_000;
    public const int Connections = 16;
    public const int KeysOfIn = 50;
    public const int RowsOfInsert = 100;

    /// <summary>As long as a tweet usually is.</summary>
    public const string Text =
        "The quick brown fox jumps over the lazy dog, and then it rests under the old oak tree until noon. #fox";

    public const string Columns = "id, author_id, created_at, text";

    public static async Task CreateTablesAsync(BenchServer server)
    {
        using (var connection = await BareConnection.OpenAsync(server, withDatabase: false))
        {
            await connection.QueryAsync($"CREATE DATABASE IF NOT EXISTS `{server.Database}` CHARACTER SET utf8mb4");
        }

        using var tables = await BareConnection.OpenAsync(server);
        foreach (var table in (string[])["tweets", "written"])
        {
            await tables.QueryAsync($"DROP TABLE IF EXISTS {table}");
            await tables.QueryAsync($"""
                CREATE TABLE {table} (id BIGINT PRIMARY KEY, author_id BIGINT NOT NULL, created_at DATETIME(6) NOT NULL,
                text VARCHAR(280) NOT NULL) ENGINE = InnoDB
                """);
        }

        await tables.QueryAsync($"""
            INSERT INTO tweets SELECT seq, seq * 7, '2026-01-02 03:04:05.678901' + INTERVAL seq SECOND, '{Text}'
            FROM seq_1_to_{Rows}
            """);
    }

    public static async Task EmptyWrittenAsync(BenchServer server)
    {
        using var connection = await BareConnection.OpenAsync(server);
        await connection.QueryAsync("TRUNCATE TABLE written");
    }

    /// <summary>Different keys for every operation, the same for every contender.</summary>
    public static long Key(long operation) => 1 + (operation * 7919 % Rows);
}

/// <summary>A client of the server, under the name it has in the table.</summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>One of <see cref="Workload.Connections"/> that work at the same time.</summary>
    ValueTask<IWorker> StartAsync();
}

/// <summary>Does the five operations. Reads return the number of rows, which the runner checks.</summary>
internal interface IWorker : IAsyncDisposable
{
    ValueTask<int> ReadOneAsync(long operation);

    ValueTask<int> ReadManyAsync(long operation);

    ValueTask<int> InsertOneAsync(long operation);

    ValueTask<int> InsertManyAsync(long operation);

    /// <summary>Inserts a row, changes it and reads it back, in a transaction.</summary>
    ValueTask<int> TransactAsync(long operation);
}
