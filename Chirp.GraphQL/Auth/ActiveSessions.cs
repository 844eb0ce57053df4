using System.Collections.Concurrent;
using Chirp.Data.Model;
using Chirp.Data.Stores;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// Whether the session of an access token has ended. An access token needs no look-up to be read, so a session that was
/// ended would live on until its token does; this looks it up, and believes an answer for a few seconds
/// (<see cref="AuthOptions.SessionCheckSeconds"/>). What ends in this process has ended at once. Thread-safe.
/// </summary>
internal sealed class ActiveSessions(SessionStore store, AuthOptions options, TimeProvider clock)
{
    /// <summary>Some 100 bytes each. Where there are more, all are looked up anew: one read by key each.</summary>
    private const int MaxKnown = 50_000;

    private readonly ConcurrentDictionary<long, Known> _known = new();
    private readonly TimeSpan _believed = TimeSpan.FromSeconds(options.SessionCheckSeconds);

    /// <summary>
    /// Counts what ended, so that a look-up that began before does not bring back what has ended meanwhile.
    /// </summary>
    private int _ended;

    public ValueTask<bool> IsActiveAsync(UserId user, SessionId session, CancellationToken stop) =>
        _known.TryGetValue(session.Value, out var known) && known.User == user.Value
            && clock.GetElapsedTime(known.CheckedAt) < _believed
            ? new ValueTask<bool>(true)
            : LookUpAsync(user, session, stop);

    /// <summary>A session has ended here.</summary>
    public void Ended(SessionId session)
    {
        Interlocked.Increment(ref _ended);
        _known.TryRemove(session.Value, out _);
    }

    /// <summary>Some or all sessions of a person have ended here.</summary>
    public void EndedOf(UserId user)
    {
        Interlocked.Increment(ref _ended);
        foreach (var (session, known) in _known)
        {
            if (known.User == user.Value)
            {
                _known.TryRemove(session, out _);
            }
        }
    }

    private async ValueTask<bool> LookUpAsync(UserId user, SessionId session, CancellationToken stop)
    {
        var ended = Volatile.Read(ref _ended);
        var checkedAt = clock.GetTimestamp();
        var found = await store.FindAsync(session, stop);
        if (found is null || found.UserId != user)
        {
            _known.TryRemove(session.Value, out _);
            return false;
        }

        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[session.Value] = new Known(user.Value, checkedAt);
        if (Volatile.Read(ref _ended) != ended)
        {
            _known.TryRemove(session.Value, out _);
        }

        return true;
    }

    private readonly record struct Known(long User, long CheckedAt);
}
