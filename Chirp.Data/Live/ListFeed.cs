using System.Runtime.CompilerServices;
using Chirp.Data.Model;

namespace Chirp.Data.Live;

/// <summary>
/// One reader of a list that grows: reads what its cursor has not seen from the store, then goes on with events, and
/// goes back to the store whenever it has lost some. Whatever way an item comes, it is given once: an item that is in
/// <see cref="_seen"/> is skipped, and what is given is in it.
/// </summary>
internal abstract class ListFeed(LiveEvents events, PendingWrites pending, SemaphoreSlim reads)
{
    private const int BatchCount = 100;

    /// <summary>
    /// With a page more it is what a cursor can spell out. Only reached where a server is not heard for seconds.
    /// </summary>
    private const int MaxBeyond = CursorText.MaxBeyond - BatchCount;

    private static readonly TimeSpan PauseWhenAhead = TimeSpan.FromMilliseconds(100);

    private IdSet _seen = IdSet.Empty;

    protected Mailbox Mailbox { get; } = new();

    protected abstract bool NewestFirst { get; }

    public async IAsyncEnumerable<LiveTweet> ReadAsync(
        ListCursor? after, [EnumeratorCancellation] CancellationToken stop = default)
    {
        await using var registration = stop.UnsafeRegister(
            static mailbox => ((Mailbox)mailbox!).Wake(), Mailbox);
        try
        {
            // order matters: first in the index, then the position; what is committed between comes both ways.
            var canGrow = await OpenAsync(stop);
            _seen = after?.Seen ?? pending.Settled;
            var isBehind = after is not null;
            while (isBehind || canGrow)
            {
                stop.ThrowIfCancellationRequested();
                if (isBehind)
                {
                    var missed = await ReadMissedAsync(stop);
                    isBehind = missed.HasMore;
                    foreach (var item in missed.Items)
                    {
                        yield return item;
                    }
                }
                else if (_seen.Beyond.Length >= MaxBeyond)
                {
                    await Task.Delay(PauseWhenAhead, stop);
                    isBehind = true;
                }
                else if (Mailbox.TryTake(out var next, out var isLost))
                {
                    if (await AcceptAsync(next, stop) && Take((PostedEvent)next) is { } item)
                    {
                        yield return item;
                    }
                }
                else if (isLost)
                {
                    await ReopenAsync(stop);
                    isBehind = true;
                }
                else
                {
                    await Mailbox.WaitAsync();
                }
            }
        }
        finally
        {
            Close();
        }
    }

    /// <summary>
    /// Begins to get events. False where nothing can come any more: then what was missed is all there is.
    /// </summary>
    protected abstract ValueTask<bool> OpenAsync(CancellationToken stop);

    /// <summary>Makes good for lost events that are not about items.</summary>
    protected abstract ValueTask ReopenAsync(CancellationToken stop);

    protected abstract void Close();

    /// <summary>Whether an event is a tweet that belongs to the list.</summary>
    protected abstract ValueTask<bool> AcceptAsync(LiveEvent item, CancellationToken stop);

    protected abstract ValueTask<Page<TweetId>> ReadPageAsync(PageRequest page, CancellationToken stop);

    protected abstract ValueTask<IReadOnlyList<Tweet?>> FindAsync(
        IReadOnlyList<TweetId> tweets, CancellationToken stop);

    /// <summary>Waits for its turn among all readers that read the database.</summary>
    protected async ValueTask<Turn> TakeTurnAsync(CancellationToken stop)
    {
        await reads.WaitAsync(stop);
        return new Turn(reads);
    }

    private LiveTweet? Take(PostedEvent posted)
    {
        if (_seen.Contains(posted.Tweet.Id.Value))
        {
            return null;
        }

        var seen = _seen.Union(posted.Seen, long.MaxValue);
        if (ReferenceEquals(seen, posted.Seen))
        {
            // What every reader has seen who has seen nothing but settled ids.
            _seen = posted.SeenAfter;
            return posted.ForMost;
        }

        var id = posted.Tweet.Id.Value;
        _seen = seen.With(id);
        return new LiveTweet(new ListCursor(id, _seen).Format(), posted.Tweet);
    }

    /// <summary>
    /// The next items in the store that were not seen, oldest first, as far as nothing that was committed before one of
    /// them can be missing.
    /// </summary>
    private async ValueTask<Missed> ReadMissedAsync(CancellationToken stop)
    {
        using var turn = await TakeTurnAsync(stop);
        // order matters: what is put in line after this comes as an event, so that it need not be read.
        var horizon = events.Horizon;
        var from = new ListCursor(_seen.Line, _seen);
        var request = NewestFirst
            ? new CursorRequest(BatchCount, Before: from, FromEnd: true)
            : new CursorRequest(BatchCount, After: from);
        var page = (await PageReader.ReadAsync<TweetId>(
            request, NewestFirst, async (range, token) => [await ReadPageAsync(range, token)], stop))[0];
        var ids = new TweetId[page.Items.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = page.Items[i].Value;
        }

        var tweets = ids.Length == 0 ? [] : await FindAsync(ids, stop);
        var items = new List<LiveTweet>(ids.Length);
        var hasMore = NewestFirst ? page.HasPrevious : page.HasNext;
        for (var i = 0; i < ids.Length; i++)
        {
            var index = NewestFirst ? ids.Length - 1 - i : i;
            if (ids[index].Value > horizon)
            {
                hasMore = false;
                break;
            }

            var cursor = ListCursor.At(page, index);
            _seen = cursor.Seen;
            if (tweets[index] is { } tweet)
            {
                items.Add(new LiveTweet(cursor.Format(), tweet));
            }
        }

        if (!hasMore)
        {
            // Everything is read that was settled before the read began.
            _seen = _seen.Union(page.Settled, horizon);
        }

        return new Missed(items, hasMore);
    }

    private readonly record struct Missed(List<LiveTweet> Items, bool HasMore);

    /// <summary>The right to read the database, until it is disposed of.</summary>
    protected readonly struct Turn(SemaphoreSlim reads) : IDisposable
    {
        public void Dispose() => reads.Release();
    }
}
