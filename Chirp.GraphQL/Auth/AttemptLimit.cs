using System.Runtime.InteropServices;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// So many attempts a key (an account, a network address) in a sliding window. Kept in this process, for a bounded
/// number of keys: where that is reached, the keys that tried longest ago are forgotten first. Thread-safe.
/// </summary>
internal sealed class AttemptLimit(int maxAttempts, TimeSpan window, TimeProvider clock)
{
    /// <summary>About 200 bytes each.</summary>
    private const int MaxKeys = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Attempts> _byKey = [];

    /// <summary>
    /// Counts an attempt; false, and the seconds to wait, where there were too many. The caller gives back what turned
    /// out to be none (<see cref="Return"/>), so that attempts made at once cannot slip through together.
    /// </summary>
    public bool TryTake(string key, out int retryAfterSeconds)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            MakeRoom(key, now);
            ref var attempts = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, key, out _);
            attempts ??= new Attempts();
            while (attempts.Times.Count > 0 && clock.GetElapsedTime(attempts.Times.First!.Value, now) >= window)
            {
                attempts.Times.RemoveFirst();
            }

            if (attempts.Times.Count < maxAttempts)
            {
                attempts.Times.AddLast(now);
                retryAfterSeconds = 0;
                return true;
            }

            var wait = window
                - (attempts.Times.First is { } oldest ? clock.GetElapsedTime(oldest.Value, now) : default);
            retryAfterSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
            return false;
        }
    }

    /// <summary>The last attempt was none after all.</summary>
    public void Return(string key)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var attempts) && attempts.Times.Count > 0)
            {
                attempts.Times.RemoveLast();
                if (attempts.Times.Count == 0)
                {
                    _byKey.Remove(key);
                }
            }
        }
    }

    private void MakeRoom(string key, long now)
    {
        if (_byKey.Count < MaxKeys || _byKey.ContainsKey(key))
        {
            return;
        }

        // Rare and linear: a tenth of the room is made at once, so that it stays rare.
        var byAge = new List<(long Last, string Key)>(_byKey.Count);
        foreach (var (known, attempts) in _byKey)
        {
            byAge.Add((attempts.Times.Last?.Value ?? 0, known));
        }

        byAge.Sort();
        for (var i = 0; i < byAge.Count; i++)
        {
            if (i >= MaxKeys / 10 && clock.GetElapsedTime(byAge[i].Last, now) < window)
            {
                break;
            }

            _byKey.Remove(byAge[i].Key);
        }
    }

    private sealed class Attempts
    {
        /// <summary>Timestamps of the clock, oldest first; at most the limit.</summary>
        public LinkedList<long> Times { get; } = [];
    }
}
