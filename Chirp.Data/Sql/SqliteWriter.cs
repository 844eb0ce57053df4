using System.Threading.Channels;
using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>
/// The only writer of a SQLite file. Writes stand in a bounded queue; those that wait together run in one transaction,
/// each in a savepoint of its own, so that each is still all or nothing, and are acknowledged when it has committed.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Who comes when the queue is full waits to get in: memory stays bounded, nobody is refused.</summary>
    private const int MaxQueued = 4_096;

    /// <summary>Bounds how long the first of a group waits for the others.</summary>
    private const int MaxGroup = 128;

    private static readonly Statement Begin = new("BEGIN IMMEDIATE");
    private static readonly Statement Commit = new("COMMIT");
    private static readonly Statement Rollback = new("ROLLBACK");
    private static readonly Statement Save = new("SAVEPOINT work");
    private static readonly Statement Release = new("RELEASE work");
    private static readonly Statement Undo = new("ROLLBACK TO work");

    private readonly SqlSession _session;
    private readonly Channel<Job> _queue = Channel.CreateBounded<Job>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Task _loop;

    public SqliteWriter(SqlSession session)
    {
        _session = session;
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask<WriteResult> RunAsync(
        WriteWork work, Func<WriteResult, bool> isKept, CancellationToken stop)
    {
        var job = new Job(work, isKept, stop);
        try
        {
            await _queue.Writer.WriteAsync(job, stop);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteDatabase));
        }

        // Not cancelled from here on: the caller would not know whether it was written.
        return await job.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _session.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var group = new List<Job>(MaxGroup);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var job))
            {
                group.Add(job);
            }

            await RunGroupAsync(group);
            group.Clear();
        }
    }

    private async Task RunGroupAsync(List<Job> group)
    {
        try
        {
            await ExecuteAsync(Begin);
            foreach (var job in group)
            {
                await RunJobAsync(job);
            }

            await ExecuteAsync(Commit);
        }
        catch (Exception exception)
        {
            await AbandonAsync();
            foreach (var job in group)
            {
                job.Done.TrySetException(exception);
            }

            return;
        }

        foreach (var job in group)
        {
            if (job.Error is { } error)
            {
                job.Done.TrySetException(error);
            }
            else
            {
                job.Done.TrySetResult(job.Result);
            }
        }
    }

    private async Task RunJobAsync(Job job)
    {
        await ExecuteAsync(Save);
        try
        {
            job.Stop.ThrowIfCancellationRequested();
            job.Result = await job.Work(_session, job.Stop);
        }
        catch (Exception exception)
        {
            job.Error = exception;
        }

        // Where the error has ended the whole transaction (a full disk), this fails too, and with it the group.
        if (job.Error is not null || !job.IsKept(job.Result))
        {
            await ExecuteAsync(Undo);
        }

        await ExecuteAsync(Release);
    }

    private async Task AbandonAsync()
    {
        try
        {
            await ExecuteAsync(Rollback);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // SQLite had rolled back already.
        }
    }

    private async ValueTask ExecuteAsync(Statement statement) =>
        await _session.Call(statement).ExecuteAsync(CancellationToken.None);

    private sealed class Job(WriteWork work, Func<WriteResult, bool> isKept, CancellationToken stop)
    {
        public WriteWork Work => work;

        public Func<WriteResult, bool> IsKept => isKept;

        public CancellationToken Stop => stop;

        public TaskCompletionSource<WriteResult> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WriteResult Result { get; set; }

        public Exception? Error { get; set; }
    }
}
