namespace Chirp.Data.Caches;

/// <summary>
/// Rows by id, and which ids have none. A row that is dropped while it is being read is not put back as it was before:
/// take a <see cref="Stamp"/> before the read begins, and give it with what was read. Bounded; thread-safe.
/// </summary>
internal sealed class ObjectCache<T>
    where T : class
{
    /// <summary>So many threads meet seldom.</summary>
    private const int ShardCount = 32;

    /// <summary>
    /// Stamps of a shard. Keys with the same stamp are dropped together for those who are reading them just then.
    /// </summary>
    private const int StampCount = 64;

    private readonly Shard[] _shards = new Shard[ShardCount];

    /// <param name="capacity">Most rows that are kept.</param>
    public ObjectCache(int capacity)
    {
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new Shard(Math.Max(2, capacity / ShardCount));
        }
    }

    /// <summary>How many rows are kept.</summary>
    public int Count => _shards.Sum(static shard => shard.Rows.Count);

    /// <summary>Whether it is known what is stored; the row is null where it is known that there is none.</summary>
    public bool TryGet(long key, out T? row)
    {
        var shard = ShardOf(key, out _);
        lock (shard.Gate)
        {
            return shard.Rows.TryUse(key, out row);
        }
    }

    /// <summary>Taken before a row is read from the database.</summary>
    public int Stamp(long key)
    {
        var shard = ShardOf(key, out var stamp);
        lock (shard.Gate)
        {
            return shard.Stamps[stamp];
        }
    }

    /// <summary>Keeps what was read, unless it was dropped since its stamp was taken.</summary>
    public void Put(long key, T? row, int stamp)
    {
        var shard = ShardOf(key, out var index);
        lock (shard.Gate)
        {
            if (shard.Stamps[index] == stamp)
            {
                shard.Rows.Set(key, row);
            }
        }
    }

    /// <summary>The row has changed: it is to be read anew.</summary>
    public void Drop(long key)
    {
        var shard = ShardOf(key, out var stamp);
        lock (shard.Gate)
        {
            shard.Stamps[stamp]++;
            shard.Rows.Remove(key);
        }
    }

    /// <summary>There is a row now. One that is known already was read after that.</summary>
    public void DropAbsence(long key)
    {
        var shard = ShardOf(key, out var stamp);
        lock (shard.Gate)
        {
            shard.Stamps[stamp]++;
            if (shard.Rows.TryPeek(key, out var row) && row is null)
            {
                shard.Rows.Remove(key);
            }
        }
    }

    /// <summary>Any row may have changed.</summary>
    public void Clear()
    {
        foreach (var shard in _shards)
        {
            lock (shard.Gate)
            {
                for (var i = 0; i < StampCount; i++)
                {
                    shard.Stamps[i]++;
                }

                shard.Rows.Clear();
            }
        }
    }

    private Shard ShardOf(long key, out int stamp)
    {
        // Ids end in few different bits: all of them are mixed.
        var mixed = (int)((ulong)key * 0x9E37_79B9_7F4A_7C15 >> 48);
        stamp = (mixed / ShardCount) % StampCount;
        return _shards[mixed % ShardCount];
    }

    private sealed class Shard(int capacity)
    {
        public Lock Gate { get; } = new();

        public Generations<T?> Rows { get; } = new(capacity, static _ => 1);

        public int[] Stamps { get; } = new int[StampCount];
    }
}
