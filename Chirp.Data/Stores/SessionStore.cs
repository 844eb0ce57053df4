using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>Where people are signed in. Thread-safe.</summary>
public sealed class SessionStore : ILiveListener
{
    /// <summary>Sessions that are looked up at a time.</summary>
    public const int MaxActive = Statement.MaxListLength;

    /// <summary>Sessions of one person; the oldest end when there are more.</summary>
    internal const int MaxSessions = 100;

    private static readonly Statement FindSession = new("""
        SELECT id, user_id, generation, last_used_at, expires_at, user_agent
        FROM sessions WHERE id = @id AND expires_at > @now
        """);

    // sessions_by_user
    private static readonly Statement ListSessions = new("""
        SELECT id, user_id, generation, last_used_at, expires_at, user_agent
        FROM sessions WHERE user_id = @user AND expires_at > @now ORDER BY id DESC LIMIT 100
        """);

    private static readonly Statement FindActive = new("""
        SELECT id FROM sessions WHERE id IN (@ids[]) AND expires_at > @now
        """);

    private static readonly Statement LockSession = new("""
        SELECT user_id, generation FROM sessions WHERE id = @id AND expires_at > @now {for-update}
        """);

    private static readonly Statement UseSession = new("""
        UPDATE sessions SET generation = @generation, last_used_at = @now, expires_at = @expires WHERE id = @id
        """);

    private static readonly Statement EndSession = new("DELETE FROM sessions WHERE id = @id");

    private static readonly Statement AddSession = new("""
        INSERT INTO sessions (id, user_id, generation, last_used_at, expires_at, user_agent)
        VALUES (@id, @user, 0, @now, @expires, @agent)
        """);

    private static readonly Statement FindExcess = new("""
        SELECT id FROM sessions WHERE user_id = @user ORDER BY id DESC LIMIT 1 OFFSET 100
        """);

    private static readonly Statement EndExcess = new("DELETE FROM sessions WHERE user_id = @user AND id <= @last");

    private static readonly Statement SignedIn = new("UPDATE accounts SET last_login_at = @now WHERE user_id = @user");

    private static readonly Statement LockAccount = new("""
        SELECT user_id FROM accounts WHERE user_id = @user {for-update}
        """);

    private readonly SqlDatabase _database;
    private readonly SnowflakeClock _ids;
    private readonly LiveEvents _events;

    internal SessionStore(SqlDatabase database, SnowflakeClock ids, LiveEvents events)
    {
        _database = database;
        _ids = ids;
        _events = events;
    }

    /// <summary>
    /// Sessions of a person were ended, here or on another server that is heard. Handlers neither wait nor throw.
    /// </summary>
    public event Action<UserId>? Ended;

    private long Now => _database.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A session that has not ended.</summary>
    public async ValueTask<Session?> FindAsync(SessionId id, CancellationToken stop)
    {
        await using var lease = await _database.RentAsync(stop);
        await using var rows = await lease.Session.Call(FindSession)
            .With("id", id.Value).With("now", Now).QueryAsync(stop);
        return await rows.ReadAsync(stop) ? Read(rows) : null;
    }

    /// <summary>Which of some sessions have not ended; at most <see cref="MaxActive"/> at a time.</summary>
    public async ValueTask<IReadOnlySet<SessionId>> FindActiveAsync(
        IReadOnlyList<SessionId> ids, CancellationToken stop)
    {
        var active = new HashSet<SessionId>(ids.Count);
        await using var lease = await _database.RentAsync(stop);
        long[] keys = [.. ids.Select(static id => id.Value)];
        await using var rows = await lease.Session.Call(FindActive, keys.Length)
            .WithEach("ids", keys).With("now", Now).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            active.Add(new SessionId(rows.Reader.GetInt64(0)));
        }

        return active;
    }

    /// <summary>A person's sessions, newest first, at most 100.</summary>
    public async ValueTask<IReadOnlyList<Session>> ListAsync(UserId user, CancellationToken stop)
    {
        var sessions = new List<Session>();
        await using var lease = await _database.RentAsync(stop);
        await using var rows = await lease.Session.Call(ListSessions)
            .With("user", user.Value).With("now", Now).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            sessions.Add(Read(rows));
        }

        return sessions;
    }

    /// <summary>
    /// Signs in: a new session, and the account's last login. Done with the session's id, NotFound, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> StartAsync(
        UserId user, NewSession session, IdempotencyKey? key, CancellationToken stop)
    {
        var id = _ids.Next();
        return _database.WriteAsync(
            key,
            async (work, token) =>
            {
                if (await work.Call(LockAccount).With("user", user.Value).FindInt64Async(token) is null)
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                await work.Call(SignedIn).With("now", Now).With("user", user.Value).ExecuteAsync(token);
                await AddAsync(work, id, user, session, token);
                return new WriteResult(WriteStatus.Done, id);
            },
            stop);
    }

    /// <summary>
    /// Uses the refresh token of a generation: Done with the session's id where it is the newest (the session has the
    /// next generation then); InvalidToken otherwise, and where it was an older one the session ends, since somebody
    /// has stolen it.
    /// </summary>
    public ValueTask<WriteResult> RotateAsync(
        SessionId id, int generation, DateTimeOffset expiresAt, IdempotencyKey? key, CancellationToken stop) =>
        _database.WriteAsync(
            key,
            async (work, token) =>
            {
                var current = await FindGenerationAsync(work, id, token);
                if (current != generation)
                {
                    if (current > generation)
                    {
                        await work.Call(EndSession).With("id", id.Value).ExecuteAsync(token);
                    }

                    return new WriteResult(WriteStatus.InvalidToken, 0);
                }

                await work.Call(UseSession)
                    .With("generation", generation + 1L).With("now", Now)
                    .With("expires", expiresAt.ToUnixTimeMilliseconds()).With("id", id.Value).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, id.Value);
            },
            stop);

    /// <summary>
    /// Ends a session of a person. Done with its id, NotFound where it is not theirs or has ended, KeyReused.
    /// </summary>
    public async ValueTask<WriteResult> RevokeAsync(
        UserId user, SessionId id, IdempotencyKey? key, CancellationToken stop)
    {
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                var owner = await work.Call(LockSession).With("id", id.Value).With("now", Now).FindInt64Async(token);
                if (owner != user.Value)
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                await work.Call(EndSession).With("id", id.Value).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, id.Value);
            },
            stop);
        if (result.Status == WriteStatus.Done)
        {
            _events.SessionsEnded(user);
        }

        return result;
    }

    void ILiveListener.SessionsEnded(UserId user) => Ended?.Invoke(user);

    /// <summary>Adds a session inside a write.</summary>
    internal async ValueTask AddAsync(
        SqlSession work, long id, UserId user, NewSession session, CancellationToken stop)
    {
        await work.Call(AddSession)
            .With("id", id).With("user", user.Value).With("now", Now)
            .With("expires", session.ExpiresAt.ToUnixTimeMilliseconds()).With("agent", session.UserAgent)
            .ExecuteAsync(stop);
        var excess = await work.Call(FindExcess).With("user", user.Value).FindInt64Async(stop);
        if (excess is { } last)
        {
            await work.Call(EndExcess).With("user", user.Value).With("last", last).ExecuteAsync(stop);
        }
    }

    private async ValueTask<int?> FindGenerationAsync(SqlSession work, SessionId id, CancellationToken stop)
    {
        await using var rows = await work.Call(LockSession).With("id", id.Value).With("now", Now).QueryAsync(stop);
        return await rows.ReadAsync(stop) ? rows.Reader.GetInt32(1) : null;
    }

    private static Session Read(SqlRows rows)
    {
        var row = rows.Reader;
        var id = row.GetInt64(0);
        return new Session(
            new SessionId(id), new UserId(row.GetInt64(1)), row.GetInt32(2), SnowflakeClock.TimeOf(id), row.GetTime(3),
            row.GetTime(4), row.FindString(5));
    }
}
