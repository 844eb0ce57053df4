using Chirp.Data.Model;
using Microsoft.Data.Sqlite;

namespace Chirp.Data.Sql;

/// <summary>
/// A SQLite file in WAL mode: any number of readers, who never wait for the writer, and one writer with a queue.
/// A write is acknowledged when it is on disk (synchronous=FULL): it survives the death of the process and of the
/// machine. Writes that queue up share one commit, so that the disk is asked once for many.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    /// <summary>
    /// Reads do not wait for anything but the processor: more connections than threads that run would only idle.
    /// </summary>
    private static readonly int MaxReaders = Math.Max(4, Environment.ProcessorCount * 2);

    private readonly string _path;
    private readonly SqliteWriter _writer;
    private readonly SemaphoreSlim _free = new(MaxReaders, MaxReaders);
    private readonly Lock _gate = new();
    private readonly Stack<SqlSession> _idle = new(MaxReaders);
    private bool _disposed;

    private SqliteDatabase(string path, SqlSession writing, TimeProvider clock)
        : base(SqlDialect.Sqlite, clock)
    {
        _path = path;
        _writer = new SqliteWriter(writing);
    }

    public static async ValueTask<SqliteDatabase> OpenAsync(string path, TimeProvider clock, CancellationToken stop)
    {
        SqlSession? session = null;
        try
        {
            session = await ConnectAsync(path, SqliteOpenMode.ReadWriteCreate, stop);
            await Migrator.RunOnSqliteAsync(session, stop);
            return new SqliteDatabase(path, session, clock);
        }
        catch (Exception exception) when (exception is SqliteException or DatabaseException)
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }

            throw exception as DatabaseException ?? new DatabaseException(
                $"The SQLite database {path} (Data:Directory) cannot be opened: {exception.Message}", exception);
        }
    }

    public override async ValueTask<SqlLease> RentAsync(CancellationToken stop)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(stop);
        SqlSession? session;
        lock (_gate)
        {
            _idle.TryPop(out session);
        }

        try
        {
            session ??= await ConnectAsync(_path, SqliteOpenMode.ReadWrite, stop);
        }
        catch
        {
            _free.Release();
            throw;
        }

        return new SqlLease(this, session);
    }

    public override ValueTask<WriteResult> WriteAsync(IdempotencyKey? key, WriteWork work, CancellationToken stop) =>
        _writer.RunAsync((session, token) => RunAsync(session, key, work, token), IsKept, stop);

    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _writer.DisposeAsync();
        for (var i = 0; i < MaxReaders; i++)
        {
            await _free.WaitAsync();
        }

        foreach (var session in _idle)
        {
            await session.DisposeAsync();
        }
    }

    internal override void Return(SqlSession session)
    {
        lock (_gate)
        {
            _idle.Push(session);
        }

        _free.Release();
    }

    private static async ValueTask<SqlSession> ConnectAsync(
        string path, SqliteOpenMode mode, CancellationToken stop)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(stop);
            await using var command = connection.CreateCommand();
            // Another process with the same file is waited for inside SQLite. 32 MiB of pages are kept by connection;
            // the file is mapped so that readers share the system's cache instead of copying.
            command.CommandText = """
                PRAGMA busy_timeout = 10000;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = OFF;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -32768;
                PRAGMA mmap_size = 268435456;
                """;
            await command.ExecuteNonQueryAsync(stop);
            return new SqlSession(connection, SqlDialect.Sqlite);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
