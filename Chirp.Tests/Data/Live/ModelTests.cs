using Chirp.Data.Live;
using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Live;

public sealed class ModelTests
{
    private const int Writers = 6;
    private const int PostsAWriter = 300;

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Each_reader_gets_exactly_its_list_however_commits_overtake_each_other(int seed, bool newestFirst)
    {
        var list = new ModelList();
        var start = new ListCursor(list.Post()).Format();
        var readers = Enumerable.Range(0, 12)
            .Select(i => Task.Run(() => ReadAsync(list, newestFirst, start, new Random((seed * 100) + i))))
            .ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(list, seed + i))));
        var expected = list.Committed.Skip(1).ToList();
        foreach (var reader in readers)
        {
            var got = await reader;
            Assert.Equal(expected.Count, got.Count);
            Assert.Equal(expected, got.Order());
        }
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task A_feed_goes_on_exactly_where_a_page_was_read(int seed, bool newestFirst)
    {
        var list = new ModelList();
        var writing = Task.WhenAll(
            Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(list, seed + i))));
        var readers = await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(i => Task.Run(() => ReadPagesAsync(list, newestFirst, new Random((seed * 100) + i), writing))));
        await writing;
        var last = list.Post();
        foreach (var (settled, visible, onPage, feed) in readers.SelectMany(static reading => reading))
        {
            var got = new List<long>();
            await using (feed)
            {
                do
                {
                    Assert.True(await feed.MoveNextAsync());
                    got.Add(feed.Current.Tweet.Id.Value);
                }
                while (got[^1] != last);
            }

            Assert.Equal(got.Count, got.Distinct().Count());
            Assert.DoesNotContain(got, id => settled.Contains(id) || onPage.Contains(id));
            Assert.Empty(list.Committed.Except(visible).Except(got));
        }
    }

    /// <summary>Reads some pages while there are writers, and opens a feed that goes on from each.</summary>
    private static async Task<List<Reading>> ReadPagesAsync(
        ModelList list, bool newestFirst, Random random, Task writing)
    {
        var readings = new List<Reading>();
        do
        {
            var settled = list.Pending.Settled;
            var page = await list.ReadAsync(new CursorRequest(random.Next(1, 100)), newestFirst);
            readings.Add(new Reading(
                settled, list.Committed, page.Items.Select(static item => item.Position).ToHashSet(),
                list.Follow(newestFirst, ListCursor.Live(page).Format())));
            await Task.Yield();
        }
        while (!writing.IsCompleted && readings.Count < 20);

        return readings;
    }

    /// <summary>Holds some ids back while newer ones commit; some never commit at all.</summary>
    private static async Task WriteAsync(ModelList list, int seed)
    {
        var random = new Random(seed);
        var held = new List<PendingWrite>();
        for (var i = 0; i < PostsAWriter; i++)
        {
            held.Add(list.Begin());
            while (held.Count > random.Next(8))
            {
                var write = held[random.Next(held.Count)];
                held.Remove(write);
                list.Commit(write);
                await Task.Yield();
            }

            if (random.Next(20) == 0)
            {
                list.Begin().Dispose();
            }
        }

        held.ForEach(list.Commit);
    }

    /// <summary>Disconnects at random, and resumes with the last cursor it has got.</summary>
    private static async Task<List<long>> ReadAsync(ModelList list, bool newestFirst, string after, Random random)
    {
        var got = new List<long>();
        while (got.Count < Writers * PostsAWriter)
        {
            await using var feed = list.Follow(newestFirst, after);
            for (var left = random.Next(1, 120); left > 0 && got.Count < Writers * PostsAWriter; left--)
            {
                Assert.True(await feed.MoveNextAsync());
                got.Add(feed.Current.Tweet.Id.Value);
                after = feed.Current.Cursor;
                if (random.Next(10) == 0)
                {
                    await Task.Yield();
                }
            }
        }

        return got;
    }

    /// <summary>A page, what was settled and visible around its reading, and the feed that goes on from it.</summary>
    private sealed record Reading(
        IdSet Settled, List<long> Visible, HashSet<long> OnPage, IAsyncEnumerator<LiveTweet> Feed);
}
