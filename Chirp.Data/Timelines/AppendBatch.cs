namespace Chirp.Data.Timelines;

/// <summary>Ids on their way into timelines, put together by person before they are sent. For one worker.</summary>
internal sealed class AppendBatch
{
    private readonly List<long> _users = [];
    private readonly List<ReadOnlyMemory<long>> _ids = [];

    public int Count => _users.Count;

    /// <param name="users">Whose timelines.</param>
    /// <param name="ids">Ascending; kept until they are sent.</param>
    public void Add(IReadOnlyList<long> users, ReadOnlyMemory<long> ids)
    {
        for (var i = 0; i < users.Count; i++)
        {
            _users.Add(users[i]);
            _ids.Add(ids);
        }
    }

    public void Clear()
    {
        _users.Clear();
        _ids.Clear();
    }

    /// <summary>Sends and forgets what was added, also where that fails: it is in the outbox.</summary>
    public async ValueTask SendAsync(ITimelineCache cache, CancellationToken stop)
    {
        if (_users.Count == 0)
        {
            return;
        }

        var (users, ids) = (_users.ToArray(), _ids.ToArray());
        Clear();
        Array.Sort(users, ids);
        var batch = new List<TimelineAppend>();
        for (var from = 0; from < users.Length;)
        {
            var to = from + 1;
            while (to < users.Length && users[to] == users[from])
            {
                to++;
            }

            batch.Add(new TimelineAppend(users[from], to == from + 1 ? ids[from] : Together(ids.AsSpan(from..to))));
            from = to;
        }

        await cache.AppendAsync(batch, stop);
    }

    private static long[] Together(ReadOnlySpan<ReadOnlyMemory<long>> parts)
    {
        var ids = new List<long>();
        foreach (var part in parts)
        {
            ids.AddRange(part.Span);
        }

        ids.Sort();
        return [.. ids];
    }
}
