using System.Collections.Concurrent;
using System.Threading.Channels;
using Chirp.Data.Model;
using Chirp.Data.Stores;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// Whether the session of an access token has ended. An access token needs no look-up to be read, so a session that was
/// ended would live on until its token does; this looks it up, and believes an answer for a few seconds
/// (<see cref="AuthOptions.SessionCheckSeconds"/>). What ends in this process has ended at once: what is open for it is
/// told (<see cref="Watch"/>). Thread-safe.
/// </summary>
internal sealed class ActiveSessions
{
    /// <summary>Some 100 bytes each. Where there are more, all are looked up anew: one read by key each.</summary>
    private const int MaxKnown = 50_000;

    /// <summary>People waiting to be looked up. Who does not fit is found with all others.</summary>
    private const int MaxWaiting = 1024;

    private readonly SessionStore _store;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<long, Known> _known = new();
    private readonly TimeSpan _believed;
    private readonly Channel<UserId> _told = Channel.CreateBounded<UserId>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What is open, by session. It is its own lock.</summary>
    private readonly Dictionary<long, List<SessionWatch>> _watched = [];

    /// <summary>
    /// Counts what ended, so that a look-up that began before does not bring back what has ended meanwhile.
    /// </summary>
    private int _ended;

    public ActiveSessions(SessionStore store, AuthOptions options, TimeProvider clock)
    {
        (_store, _clock, _believed) = (store, clock, TimeSpan.FromSeconds(options.SessionCheckSeconds));
        store.Ended += user => _told.Writer.TryWrite(user);
    }

    public ValueTask<bool> IsActiveAsync(UserId user, SessionId session, CancellationToken stop) =>
        _known.TryGetValue(session.Value, out var known) && known.User == user.Value
            && _clock.GetElapsedTime(known.CheckedAt) < _believed
            ? new ValueTask<bool>(true)
            : LookUpAsync(user, session, stop);

    /// <summary>
    /// Calls <paramref name="ended"/> when the session ends, from whatever thread ends it, until the watch is disposed
    /// of. A session that may have ended before must be looked up afterwards.
    /// </summary>
    public SessionWatch Watch(UserId user, SessionId session, Action ended)
    {
        var watch = new SessionWatch(this, user, session, ended);
        lock (_watched)
        {
            if (!_watched.TryGetValue(session.Value, out var watches))
            {
                _watched[session.Value] = watches = new List<SessionWatch>(1);
            }

            watches.Add(watch);
        }

        return watch;
    }

    /// <summary>A session has ended here.</summary>
    public void Ended(SessionId session)
    {
        Interlocked.Increment(ref _ended);
        _known.TryRemove(session.Value, out _);
        List<SessionWatch>? watches;
        lock (_watched)
        {
            _watched.Remove(session.Value, out watches);
        }

        watches?.ForEach(static watch => watch.Ended());
    }

    /// <summary>All sessions of a person have ended here, but perhaps one.</summary>
    public void EndedOf(UserId user, SessionId? except = null)
    {
        Interlocked.Increment(ref _ended);
        Forget(user);
        foreach (var (session, owner) in Watched())
        {
            if (owner == user && session != except)
            {
                Ended(session);
            }
        }
    }

    /// <summary>
    /// Looks up all sessions for which something is open: they may have ended on another server.
    /// </summary>
    public ValueTask CheckWatchedAsync(CancellationToken stop) => CheckAsync(Watched(), stop);

    /// <summary>
    /// Looks up the sessions of people of whom some have ended, here or on another server, as soon as it is told.
    /// </summary>
    public async ValueTask CheckToldAsync(CancellationToken stop)
    {
        await _told.Reader.WaitToReadAsync(stop);
        while (_told.Reader.TryRead(out var user))
        {
            Interlocked.Increment(ref _ended);
            Forget(user);
            await CheckAsync(Watched().FindAll(item => item.User == user), stop);
        }
    }

    internal void Remove(SessionWatch watch)
    {
        lock (_watched)
        {
            if (_watched.TryGetValue(watch.Session.Value, out var watches) && watches.Remove(watch)
                && watches.Count == 0)
            {
                _watched.Remove(watch.Session.Value);
            }
        }
    }

    private async ValueTask CheckAsync(List<(SessionId Session, UserId User)> watched, CancellationToken stop)
    {
        foreach (var batch in watched.Chunk(SessionStore.MaxActive))
        {
            var active = await _store.FindActiveAsync([.. batch.Select(static item => item.Session)], stop);
            foreach (var (session, _) in batch)
            {
                if (!active.Contains(session))
                {
                    Ended(session);
                }
            }
        }
    }

    private void Forget(UserId user)
    {
        foreach (var (session, known) in _known)
        {
            if (known.User == user.Value)
            {
                _known.TryRemove(session, out _);
            }
        }
    }

    private List<(SessionId Session, UserId User)> Watched()
    {
        lock (_watched)
        {
            return [.. _watched.Values.Select(static watches => (watches[0].Session, watches[0].User))];
        }
    }

    private async ValueTask<bool> LookUpAsync(UserId user, SessionId session, CancellationToken stop)
    {
        var ended = Volatile.Read(ref _ended);
        var checkedAt = _clock.GetTimestamp();
        var found = await _store.FindAsync(session, stop);
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
