using System.Text;

namespace Chirp.Bench.MySql;

/// <summary>The bare loop: each worker owns its connection and its prepared statements.</summary>
internal sealed class BareContender(BenchServer server) : IContender
{
    public string Name => "bare loop";

    public async ValueTask<IWorker> StartAsync()
    {
        var connection = await BareConnection.OpenAsync(server);
        return new Worker(
            connection,
            await connection.PrepareAsync($"SELECT {Workload.Columns} FROM tweets WHERE id = ?"),
            await connection.PrepareAsync(
                $"SELECT {Workload.Columns} FROM tweets WHERE id IN ({Repeat("?", Workload.KeysOfIn)})"),
            await connection.PrepareAsync($"INSERT INTO written ({Workload.Columns}) VALUES (?, ?, NOW(6), ?)"),
            await connection.PrepareAsync($"INSERT INTO written ({Workload.Columns}) VALUES "
                + Repeat("(?, ?, NOW(6), ?)", Workload.RowsOfInsert)),
            await connection.PrepareAsync("UPDATE written SET author_id = ? WHERE id = ?"),
            await connection.PrepareAsync($"SELECT {Workload.Columns} FROM written WHERE id = ?"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static string Repeat(string part, int times) =>
        new StringBuilder().AppendJoin(',', Enumerable.Repeat(part, times)).ToString();

    private sealed class Worker(
        BareConnection connection,
        BareStatement readOne,
        BareStatement readMany,
        BareStatement insertOne,
        BareStatement insertMany,
        BareStatement update,
        BareStatement readWritten) : IWorker
    {
        public ValueTask<int> ReadOneAsync(long operation)
        {
            connection.BeginExecute(readOne);
            connection.Add(Workload.Key(operation));
            return connection.ExecuteAsync();
        }

        public ValueTask<int> ReadManyAsync(long operation)
        {
            connection.BeginExecute(readMany);
            for (var i = 0; i < Workload.KeysOfIn; i++)
            {
                connection.Add(Workload.Key(operation + i));
            }

            return connection.ExecuteAsync();
        }

        public async ValueTask<int> InsertOneAsync(long operation)
        {
            connection.BeginExecute(insertOne);
            AddRow(operation);
            await connection.ExecuteAsync();
            return 1;
        }

        public async ValueTask<int> InsertManyAsync(long operation)
        {
            connection.BeginExecute(insertMany);
            for (var i = 0; i < Workload.RowsOfInsert; i++)
            {
                AddRow((operation * Workload.RowsOfInsert) + i);
            }

            await connection.ExecuteAsync();
            return Workload.RowsOfInsert;
        }

        public async ValueTask<int> TransactAsync(long operation)
        {
            await connection.QueryAsync("BEGIN");
            await InsertOneAsync(operation);
            connection.BeginExecute(update);
            connection.Add(operation + 1);
            connection.Add(operation);
            await connection.ExecuteAsync();
            connection.BeginExecute(readWritten);
            connection.Add(operation);
            var rows = await connection.ExecuteAsync();
            await connection.QueryAsync("COMMIT");
            return rows;
        }

        public ValueTask DisposeAsync()
        {
            connection.Dispose();
            return ValueTask.CompletedTask;
        }

        private void AddRow(long id)
        {
            connection.Add(id);
            connection.Add(id * 7);
            connection.Add(Workload.Text);
        }
    }
}
