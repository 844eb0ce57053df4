using System.Collections.Concurrent;

namespace Chirp.Engine.Planning;

/// <summary>
/// Keeps what was made of a text, by the text's bytes: bounded in number and in bytes of text, the least recently used
/// goes first. Callers who miss the same text at the same moment wait for one of them to make it; what fails is not
/// kept. Thread-safe.
/// </summary>
internal sealed class PlanCache<T>(
    int capacity, Func<T, bool> isWorthKeeping, long maxBytes = PlanCache<T>.DefaultMaxBytes)
    where T : class
{
    /// <summary>
    /// A tree and its plans take some ten to thirty times their text: a thousand of the longest documents allowed would
    /// otherwise fill the memory.
    /// </summary>
    private const long DefaultMaxBytes = 16 << 20;

    private readonly ConcurrentDictionary<TextKey, Entry> _entries = new();
    private readonly Lock _eviction = new();
    private long _uses;
    private long _misses;
    private long _bytes;

    public PlanCacheStatistics Statistics
    {
        get
        {
            var misses = Interlocked.Read(ref _misses);
            return new PlanCacheStatistics(Interlocked.Read(ref _uses) - misses, misses, _entries.Count);
        }
    }

    /// <summary>What is kept for a text; null where nothing is, which counts as no use of it.</summary>
    public T? Find(ReadOnlyMemory<byte> text)
    {
        if (!_entries.TryGetValue(new TextKey(text), out var entry) || entry.Value is not { } known)
        {
            return null;
        }

        entry.LastUsed = Interlocked.Increment(ref _uses);
        return known;
    }

    /// <summary>What is kept for a text, or what <paramref name="make"/> makes of it.</summary>
    public T GetOrMake<TState>(ReadOnlyMemory<byte> text, TState state, Func<TState, T> make, out bool isHit)
    {
        var key = new TextKey(text);
        var use = Interlocked.Increment(ref _uses);
        if (_entries.TryGetValue(key, out var entry) && entry.Value is { } known)
        {
            isHit = true;
            entry.LastUsed = use;
            return known;
        }

        isHit = false;
        Interlocked.Increment(ref _misses);
        return capacity <= 0 ? make(state) : Make(key, use, state, make);
    }

    private T Make<TState>(TextKey key, long use, TState state, Func<TState, T> make)
    {
        // The caller's bytes are the caller's: what is kept has its own.
        var own = key.Copy();
        var entry = _entries.GetOrAdd(own, static _ => new Entry());
        lock (entry)
        {
            if (entry.Value is { } made)
            {
                return made;
            }

            try
            {
                made = make(state);
            }
            catch
            {
                _entries.TryRemove(new KeyValuePair<TextKey, Entry>(own, entry));
                throw;
            }

            entry.LastUsed = use;
            entry.Value = made;
            if (!isWorthKeeping(made))
            {
                _entries.TryRemove(new KeyValuePair<TextKey, Entry>(own, entry));
                return made;
            }

            Interlocked.Add(ref _bytes, own.Length);
            Evict();
            return made;
        }
    }

    private void Evict()
    {
        lock (_eviction)
        {
            while (_entries.Count > capacity || Interlocked.Read(ref _bytes) > maxBytes)
            {
                KeyValuePair<TextKey, Entry>? oldest = null;
                foreach (var candidate in _entries)
                {
                    if (candidate.Value.Value is not null
                        && (oldest is null || candidate.Value.LastUsed < oldest.Value.Value.LastUsed))
                    {
                        oldest = candidate;
                    }
                }

                if (oldest is null || !_entries.TryRemove(oldest.Value))
                {
                    return;
                }

                Interlocked.Add(ref _bytes, -oldest.Value.Key.Length);
            }
        }
    }

    private sealed class Entry
    {
        /// <summary>Null while it is being made.</summary>
        public volatile T? Value;

        public long LastUsed;
    }
}

/// <summary>Bytes compared by their content; the hash is seeded per process.</summary>
internal readonly struct TextKey : IEquatable<TextKey>
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly int _hash;

    public TextKey(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var hash = default(HashCode);
        hash.AddBytes(text.Span);
        _hash = hash.ToHashCode();
    }

    private TextKey(ReadOnlyMemory<byte> text, int hash)
    {
        _text = text;
        _hash = hash;
    }

    public int Length => _text.Length;

    public TextKey Copy() => new(_text.ToArray(), _hash);

    public bool Equals(TextKey other) => _hash == other._hash && _text.Span.SequenceEqual(other._text.Span);

    public override bool Equals(object? obj) => obj is TextKey other && Equals(other);

    public override int GetHashCode() => _hash;
}

/// <summary>How a plan cache has done since it was made.</summary>
/// <param name="Hits">Requests whose document was known.</param>
/// <param name="Misses">Requests whose document had to be parsed and validated, or waited for it.</param>
/// <param name="Count">Documents kept now.</param>
public readonly record struct PlanCacheStatistics(long Hits, long Misses, int Count);
