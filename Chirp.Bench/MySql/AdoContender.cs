using System.Data.Common;
using System.Runtime.CompilerServices;

namespace Chirp.Bench.MySql;

/// <summary>
/// A driver, used as an application does: every operation takes a connection from the pool and gives it back. The reads'
/// own state is pooled, so that what is allocated is the driver's.
/// </summary>
/// <param name="name">As the table shows it.</param>
/// <param name="open">Takes an open connection from the driver's pool.</param>
/// <param name="takesList">Whether <c>IN (@ids)</c> takes a list, or the keys are parameters of their own.</param>
/// <param name="close">Closes the pool.</param>
internal sealed class AdoContender(
    string name, Func<ValueTask<DbConnection>> open, bool takesList, Func<ValueTask> close) : IContender
{
    public string Name => name;

    public ValueTask<IWorker> StartAsync() => new(new Worker(open, takesList));

    public ValueTask DisposeAsync() => close();

    private sealed class Worker(Func<ValueTask<DbConnection>> open, bool takesList) : IWorker
    {
        private const string InsertRow =
            $"INSERT INTO written ({Workload.Columns}) VALUES (@id, @author, NOW(6), @text)";

        private static readonly string _readMany = $"SELECT {Workload.Columns} FROM tweets WHERE id IN ("
            + string.Join(',', Enumerable.Range(0, Workload.KeysOfIn).Select(i => "@id" + i)) + ")";

        private static readonly string _insertMany = $"INSERT INTO written ({Workload.Columns}) VALUES " + string.Join(
            ',', Enumerable.Range(0, Workload.RowsOfInsert).Select(i => $"(@id{i}, @author{i}, NOW(6), @text{i})"));

        private static readonly string[] _idNames = Names("@id"), _authorNames = Names("@author"),
            _textNames = Names("@text");

        /// <summary>The last row read, so that reading cannot be left out.</summary>
        public TweetRow LastTweet { get; private set; }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<int> ReadOneAsync(long operation)
        {
            await using var connection = await open();
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Workload.Columns} FROM tweets WHERE id = @id";
            Add(command, "@id", Workload.Key(operation));
            return await ReadAsync(command);
        }

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        public async ValueTask<int> ReadManyAsync(long operation)
        {
            await using var connection = await open();
            await using var command = connection.CreateCommand();
            if (takesList)
            {
                var keys = new long[Workload.KeysOfIn];
                for (var i = 0; i < keys.Length; i++)
                {
                    keys[i] = Workload.Key(operation + i);
                }

                command.CommandText = $"SELECT {Workload.Columns} FROM tweets WHERE id IN (@ids)";
                Add(command, "@ids", keys);
                return await ReadAsync(command);
            }

            command.CommandText = _readMany;
            for (var i = 0; i < Workload.KeysOfIn; i++)
            {
                Add(command, _idNames[i], Workload.Key(operation + i));
            }

            return await ReadAsync(command);
        }

        public async ValueTask<int> InsertOneAsync(long operation)
        {
            await using var connection = await open();
            return await InsertAsync(connection, null, operation);
        }

        public async ValueTask<int> InsertManyAsync(long operation)
        {
            await using var connection = await open();
            await using var command = connection.CreateCommand();
            command.CommandText = _insertMany;
            for (var i = 0; i < Workload.RowsOfInsert; i++)
            {
                var id = (operation * Workload.RowsOfInsert) + i;
                Add(command, _idNames[i], id);
                Add(command, _authorNames[i], id * 7);
                Add(command, _textNames[i], Workload.Text);
            }

            return await command.ExecuteNonQueryAsync();
        }

        public async ValueTask<int> TransactAsync(long operation)
        {
            await using var connection = await open();
            await using var transaction = await connection.BeginTransactionAsync();
            await InsertAsync(connection, transaction, operation);
            await using (var update = connection.CreateCommand())
            {
                update.Transaction = transaction;
                update.CommandText = "UPDATE written SET author_id = @author WHERE id = @id";
                Add(update, "@author", operation + 1);
                Add(update, "@id", operation);
                await update.ExecuteNonQueryAsync();
            }

            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"SELECT {Workload.Columns} FROM written WHERE id = @id";
            Add(command, "@id", operation);
            var rows = await ReadAsync(command);
            await transaction.CommitAsync();
            return rows;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<int> ReadAsync(DbCommand command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = 0;
            for (; await reader.ReadAsync(); rows++)
            {
                LastTweet = new TweetRow(
                    reader.GetInt64(0), reader.GetInt64(1), reader.GetDateTime(2), reader.GetString(3));
            }

            return rows;
        }

        private static async ValueTask<int> InsertAsync(DbConnection connection, DbTransaction? transaction, long id)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = InsertRow;
            Add(command, "@id", id);
            Add(command, "@author", id * 7);
            Add(command, "@text", Workload.Text);
            return await command.ExecuteNonQueryAsync();
        }

        private static void Add(DbCommand command, string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        private static string[] Names(string prefix) =>
            [.. Enumerable.Range(0, Workload.RowsOfInsert).Select(i => prefix + i)];
    }
}
