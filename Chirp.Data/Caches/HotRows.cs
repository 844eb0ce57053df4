using Chirp.Data.Model;

namespace Chirp.Data.Caches;

/// <summary>Finds rows in a cache, and reads those that it does not know.</summary>
internal static class HotRows
{
    /// <summary>Rows by key, aligned with the keys; null for one that does not exist.</summary>
    public delegate ValueTask<IReadOnlyList<T?>> ReadRows<T>(long[] keys, CancellationToken stop);

    public static ValueTask<IReadOnlyList<T?>> FindAsync<T>(
        ObjectCache<T> cache, long[] keys, ReadRows<T> read, CancellationToken stop)
        where T : class
    {
        var rows = new T?[keys.Length];
        List<int>? unknown = null;
        for (var i = 0; i < keys.Length; i++)
        {
            if (!cache.TryGet(keys[i], out rows[i]))
            {
                (unknown ??= []).Add(i);
            }
        }

        return unknown is null
            ? new ValueTask<IReadOnlyList<T?>>(rows)
            : FillAsync(cache, keys, rows, unknown, read, stop);
    }

    /// <summary>Whether it is known of every tweet that its author is there.</summary>
    public static bool HaveAuthors(HotObjects hot, IReadOnlyList<Tweet?> tweets)
    {
        for (var i = 0; i < tweets.Count; i++)
        {
            if (tweets[i] is { } tweet
                && !(hot.Users.TryGet(tweet.AuthorId.Value, out var author) && author is not null))
            {
                return false;
            }
        }

        return true;
    }

    private static async ValueTask<IReadOnlyList<T?>> FillAsync<T>(
        ObjectCache<T> cache, long[] keys, T?[] rows, List<int> unknown, ReadRows<T> read, CancellationToken stop)
        where T : class
    {
        var (missing, stamps) = (new long[unknown.Count], new int[unknown.Count]);
        for (var i = 0; i < missing.Length; i++)
        {
            missing[i] = keys[unknown[i]];
            stamps[i] = cache.Stamp(missing[i]);
        }

        var found = await read(missing, stop);
        for (var i = 0; i < missing.Length; i++)
        {
            rows[unknown[i]] = found[i];
            cache.Put(missing[i], found[i], stamps[i]);
        }

        return rows;
    }
}
