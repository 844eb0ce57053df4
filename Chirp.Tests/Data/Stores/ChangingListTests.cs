using Chirp.Data.Model;
using Xunit;

namespace Chirp.Tests.Data.Stores;

/// <summary>
/// Every list, walked by its cursors while items come and go between the pages: each page is exactly what follows the
/// last item seen, deleted meanwhile or not, and says exactly whether the list goes on.
/// </summary>
public abstract class ChangingListTests(DatabaseKind kind)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("followers", 1)]
    [InlineData("following", 2)]
    [InlineData("favorited by", 3)]
    [InlineData("favorites", 4)]
    [InlineData("replies", 5)]
    [InlineData("tweets", 6)]
    [InlineData("tweets without replies", 7)]
    [InlineData("home timeline", 8)]
    public async Task A_walk_has_no_hole_no_duplicate_and_no_early_end(string name, int seed)
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var list = await ChangingList.OpenAsync(name, database, Stop);
        var random = new Random(seed);
        for (var i = 0; i < 25; i++)
        {
            await list.AddAsync();
        }

        for (var walk = 0; walk < 6; walk++)
        {
            await WalkAsync(list, random, forward: walk % 2 == 0);
        }
    }

    private static async Task WalkAsync(ChangingList list, Random random, bool forward)
    {
        ListCursor? at = null;
        long? last = null;
        var seen = new HashSet<long>();
        for (var pages = 0; pages < 60; pages++)
        {
            var count = random.Next(1, 6);
            var page = await list.ReadAsync(
                forward ? new CursorRequest(count, After: at) : new CursorRequest(count, Before: at, FromEnd: true),
                Stop);
            var (expected, goesOn) = list.Expect(last, count, forward);
            Assert.Equal(expected, page.Items.Select(item => item.Value));
            Assert.Equal(goesOn, forward ? page.HasNext : page.HasPrevious);
            Assert.All(page.Items, item => Assert.True(seen.Add(item.Value), $"{item.Value} came twice"));
            if (page.Items.Count > 0)
            {
                var edge = forward ? page.Items.Count - 1 : 0;
                (at, last) = (ListCursor.At(page, edge), page.Items[edge].Value);
            }

            // What comes at the end that is walked to must not keep the walk from ending.
            await list.ChangeAsync(random, mayAdd: pages < 12);
            if (!goesOn && pages >= 12 && list.Expect(last, 1, forward).Items.Count == 0)
            {
                return;
            }
        }

        Assert.Fail("The walk has not ended.");
    }
}

public sealed class ChangingListTestsOnSqlite() : ChangingListTests(DatabaseKind.Sqlite);

public sealed class ChangingListTestsOnMySql() : ChangingListTests(DatabaseKind.MySql);
