using Chirp.Data.Caches;
using Chirp.Data.Model;

namespace Chirp.Data.Timelines;

/// <summary>
/// Timelines in this process, bounded by bytes; those that were not read for long go first. Thread-safe.
/// </summary>
internal sealed class MemoryTimelines : ITimelineCache
{
    /// <summary>What a timeline that has grown beyond <see cref="MaxIds"/> is cut down to.</summary>
    public const int KeptIds = 800;

    public const int MaxIds = 2 * KeptIds;

    private const int ShardCount = 16;

    private readonly Shard[] _shards = new Shard[ShardCount];
    private long _lastToken;

    public MemoryTimelines(long maxBytes)
    {
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new Shard(maxBytes / ShardCount);
        }
    }

    public bool IsShared => false;

    /// <summary>What the timelines take, roughly.</summary>
    public long Bytes => _shards.Sum(static shard => shard.Kept.Weight);

    public Timeline? Find(long user)
    {
        var shard = ShardOf(user);
        lock (shard.Gate)
        {
            return shard.Kept.TryUse(user, out var kept) ? kept.Snapshot() : null;
        }
    }

    public long Begin(long user)
    {
        var token = Interlocked.Increment(ref _lastToken);
        var shard = ShardOf(user);
        lock (shard.Gate)
        {
            shard.Kept.Set(user, new KeptTimeline(token));
        }

        return token;
    }

    public void Finish(long user, long token, Timeline read)
    {
        var shard = ShardOf(user);
        lock (shard.Gate)
        {
            if (shard.Kept.TryPeek(user, out var kept) && kept.Token == token)
            {
                var built = new KeptTimeline(read);
                built.Add(kept);
                shard.Kept.Set(user, built);
            }
        }
    }

    public void Append(long user, ReadOnlySpan<long> ids)
    {
        var shard = ShardOf(user);
        lock (shard.Gate)
        {
            if (shard.Kept.TryPeek(user, out var kept))
            {
                var before = kept.Bytes;
                kept.Add(ids);
                shard.Kept.Grow(user, kept.Bytes - before);
            }
        }
    }

    public void Remove(long user)
    {
        var shard = ShardOf(user);
        lock (shard.Gate)
        {
            shard.Kept.Remove(user);
        }
    }

    public void Clear()
    {
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                shard.Kept.Clear();
            }
        }
    }

    ValueTask<Timeline?> ITimelineCache.FindAsync(UserId user, CancellationToken stop) => new(Find(user.Value));

    ValueTask<long> ITimelineCache.BeginAsync(UserId user, CancellationToken stop) => new(Begin(user.Value));

    ValueTask ITimelineCache.FinishAsync(UserId user, long token, Timeline read, CancellationToken stop)
    {
        Finish(user.Value, token, read);
        return ValueTask.CompletedTask;
    }

    ValueTask ITimelineCache.AppendAsync(IReadOnlyList<TimelineAppend> batch, CancellationToken stop)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            Append(batch[i].User, batch[i].Ids.Span);
        }

        return ValueTask.CompletedTask;
    }

    ValueTask ITimelineCache.RemoveAsync(IReadOnlyList<UserId> users, CancellationToken stop)
    {
        foreach (var user in users)
        {
            Remove(user.Value);
        }

        return ValueTask.CompletedTask;
    }

    private Shard ShardOf(long user) => _shards[(int)((ulong)user * 0x9E37_79B9_7F4A_7C15 >> 60)];

    private sealed class Shard(long maxBytes)
    {
        public Lock Gate { get; } = new();

        public Generations<KeptTimeline> Kept { get; } = new(maxBytes, static kept => kept.Bytes);
    }

    /// <summary>
    /// One timeline, guarded by its shard. Who has a snapshot may go on reading it: ids are written behind its end, or
    /// into another array.
    /// </summary>
    private sealed class KeptTimeline
    {
        private readonly ReadOnlyMemory<long> _follows;
        private long[] _ids;
        private int _count;
        private long _floor;
        private Timeline? _snapshot;

        public KeptTimeline(long token)
        {
            Token = token;
            _ids = [];
            _snapshot = Timeline.BeingBuilt;
        }

        public KeptTimeline(Timeline read)
        {
            _follows = read.Follows;
            _floor = read.Floor;
            _count = read.Ids.Length;
            _ids = new long[_count + 32];
            read.Ids.CopyTo(_ids);
        }

        /// <summary>0 where it is no placeholder.</summary>
        public long Token { get; }

        /// <summary>The arrays, the objects around them, and the dictionary's entry.</summary>
        public long Bytes => (8L * (_ids.Length + _follows.Length)) + 300;

        public Timeline Snapshot() => _snapshot ??= new Timeline(_follows, _ids.AsMemory(0, _count), _floor);

        /// <summary>What a placeholder has collected.</summary>
        public void Add(KeptTimeline placeholder)
        {
            _floor = Math.Max(_floor, placeholder._floor);
            Add(placeholder._ids.AsSpan(0, placeholder._count));
        }

        public void Add(ReadOnlySpan<long> ids)
        {
            foreach (var id in ids)
            {
                var at = _count == 0 || id > _ids[_count - 1] ? _count : Array.BinarySearch(_ids, 0, _count, id);
                if (at < 0)
                {
                    Insert(~at, id);
                }
                else if (at == _count)
                {
                    MakeRoom();
                    _ids[_count++] = id;
                }

                if (_count > MaxIds)
                {
                    Cut();
                }
            }

            if (Token == 0)
            {
                _snapshot = null;
            }
        }

        /// <summary>Below others: it was committed after them.</summary>
        private void Insert(int at, long id)
        {
            var ids = new long[Math.Max(_ids.Length, _count + 1)];
            _ids.AsSpan(0, at).CopyTo(ids);
            ids[at] = id;
            _ids.AsSpan(at, _count - at).CopyTo(ids.AsSpan(at + 1));
            _ids = ids;
            _count++;
        }

        private void MakeRoom()
        {
            if (_count == _ids.Length)
            {
                Array.Resize(ref _ids, Math.Max(8, Math.Min(_count * 2, MaxIds + 1)));
            }
        }

        private void Cut()
        {
            var ids = new long[KeptIds + (KeptIds / 4)];
            _ids.AsSpan(_count - KeptIds, KeptIds).CopyTo(ids);
            _floor = Math.Max(_floor, _ids[_count - KeptIds - 1]);
            (_ids, _count) = (ids, KeptIds);
        }
    }
}
