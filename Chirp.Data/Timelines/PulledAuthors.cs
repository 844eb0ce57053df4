using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Timelines;

/// <summary>
/// People whose tweets are not fanned out, since so many follow them, and the tails of what they wrote: read from the
/// database once, then kept up by what is posted. A tail is built as a timeline is. Thread-safe.
/// </summary>
internal sealed class PulledAuthors(SqlDatabase database, NewestTweets newest) : ILiveListener
{
    /// <summary>About a thousand tails.</summary>
    private const long MaxTailBytes = 8 << 20;

    private static readonly Statement ReadPulled = new("""
        SELECT author_id FROM pulled_authors WHERE author_id > @after ORDER BY author_id LIMIT 1000
        """);

    private readonly MemoryTimelines _tails = new(MaxTailBytes);
    private readonly Lock _gate = new();

    /// <summary>Those heard of: one that was read before it was heard of is not forgotten.</summary>
    private readonly HashSet<long> _heard = [];

    private volatile HashSet<long>? _authors;
    private int _losses;

    /// <summary>Who they are; null where that is not known.</summary>
    public IReadOnlySet<long>? Find() => _authors;

    /// <summary>Those among a person's followees.</summary>
    /// <param name="authors">
    /// From <see cref="Find"/>, before the timeline was read: meanwhile it may have been forgotten.
    /// </param>
    /// <param name="follows">Ascending.</param>
    public static List<long>? Among(IReadOnlySet<long> authors, ReadOnlyMemory<long> follows)
    {
        if (authors.Count == 0)
        {
            return null;
        }

        List<long>? found = null;
        if (authors.Count < follows.Length)
        {
            foreach (var author in authors)
            {
                if (follows.Span.BinarySearch(author) >= 0)
                {
                    (found ??= []).Add(author);
                }
            }
        }
        else
        {
            foreach (var followee in follows.Span)
            {
                if (authors.Contains(followee))
                {
                    (found ??= []).Add(followee);
                }
            }
        }

        return found;
    }

    /// <summary>An author's newest tweets; null where others are building it just now.</summary>
    public async ValueTask<Timeline?> FindTailAsync(long author, CancellationToken stop)
    {
        if (_tails.Find(author) is { } kept)
        {
            return kept.IsBeingBuilt ? null : kept;
        }

        // order matters: what is posted from here on is appended.
        var token = _tails.Begin(author);
        try
        {
            var read = await newest.ReadAsync(new UserId(author), follows: [], stop);
            _tails.Finish(author, token, read);
            return _tails.Find(author) is { IsBeingBuilt: false } built ? built : null;
        }
        catch
        {
            _tails.Remove(author);
            throw;
        }
    }

    public async ValueTask ReloadAsync(CancellationToken stop)
    {
        int losses;
        lock (_gate)
        {
            losses = _losses;
        }

        var authors = new HashSet<long>();
        await using (var lease = await database.RentAsync(stop))
        {
            var (after, before) = (0L, -1);
            while (authors.Count > before)
            {
                before = authors.Count;
                await using var rows = await lease.Session.Call(ReadPulled).With("after", after).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    after = rows.Reader.GetInt64(0);
                    authors.Add(after);
                }
            }
        }

        lock (_gate)
        {
            if (losses == _losses)
            {
                authors.UnionWith(_heard);
                _authors = authors;
            }
        }
    }

    void ILiveListener.Posted(Tweet tweet) => _tails.Append(tweet.AuthorId.Value, [tweet.Id.Value]);

    void ILiveListener.Pulled(UserId author)
    {
        lock (_gate)
        {
            _heard.Add(author.Value);
            if (_authors is { } authors)
            {
                _authors = [.. authors, author.Value];
            }
        }
    }

    void ILiveListener.Lost()
    {
        lock (_gate)
        {
            _losses++;
            _authors = null;
        }

        _tails.Clear();
    }
}
