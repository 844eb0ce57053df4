namespace Chirp.Engine.Loading;

/// <summary>
/// A loader's keys and values, in the order of their tickets. Kept between requests, so that a request costs no table:
/// owned by one loader from <see cref="Rent"/> to <see cref="Return"/>, and read under its lock.
/// </summary>
internal sealed class LoaderCache<TKey, TValue>
    where TKey : notnull
{
    /// <summary>
    /// Caches kept for later requests: more than run at once on one machine's cores are rarely wanted.
    /// </summary>
    private const int MaxKept = 64;

    /// <summary>
    /// A cache that grew past this is left to the collector, so that one large request does not hold memory forever.
    /// </summary>
    private const int MaxKeptEntries = 4096;

    private static readonly LoaderCache<TKey, TValue>?[] s_kept = new LoaderCache<TKey, TValue>?[MaxKept];

    private Entry[] _entries = new Entry[16];

    public Dictionary<TKey, int> Tickets { get; } = [];

    public int Count { get; private set; }

    public ref Entry this[int ticket] => ref _entries[ticket];

    public static LoaderCache<TKey, TValue> Rent()
    {
        for (var i = 0; i < s_kept.Length; i++)
        {
            if (Volatile.Read(ref s_kept[i]) is not null && Interlocked.Exchange(ref s_kept[i], null) is { } kept)
            {
                return kept;
            }
        }

        return new LoaderCache<TKey, TValue>();
    }

    public static void Return(LoaderCache<TKey, TValue> cache)
    {
        if (cache.Count > MaxKeptEntries)
        {
            return;
        }

        cache.Tickets.Clear();
        Array.Clear(cache._entries, 0, cache.Count);
        cache.Count = 0;
        for (var i = 0; i < s_kept.Length; i++)
        {
            if (Interlocked.CompareExchange(ref s_kept[i], cache, null) is null)
            {
                return;
            }
        }
    }

    /// <summary>A new ticket for a key; the caller enters it in <see cref="Tickets"/>.</summary>
    public int Add(TKey key)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        _entries[Count].Key = key;
        return Count++;
    }

    internal struct Entry
    {
        public TKey Key;
        public TValue Value;
        public Exception? Error;
        public LoadState State;
    }
}

/// <summary>How far a ticket is.</summary>
internal enum LoadState : byte
{
    Waiting,

    /// <summary>Its fetch has given an answer and goes on with other keys.</summary>
    Answered,

    Loaded,
}
