using Chirp.Engine;
using Chirp.Engine.Loading;
using Xunit;

namespace Chirp.Tests.Engine.Loading;

public class AwaitedLoadTests
{
    private readonly LoaderQueue _queue = new();

    [Fact]
    public async Task Code_that_awaits_a_load_goes_on_when_it_is_fetched()
    {
        var squares = _queue.Attach(new SquareLoader());
        var work = LengthOfAsync(squares, 12);
        _queue.Dispatch();

        Assert.Equal(3, await work);
    }

    [Fact]
    public void Code_resumed_by_one_fetch_asks_for_its_next_keys_in_one_fetch()
    {
        var squares = _queue.Attach(new SquareLoader(isManual: true));
        var work = new[] { TwiceAsync(squares, 2), TwiceAsync(squares, 3) };
        _queue.Dispatch();

        // An executor that dispatches whenever it may: the pool may still owe it the announcement of the first keys.
        var executor = new Lock();
        _queue.Changed = () =>
        {
            lock (executor)
            {
                if (_queue.HasPending)
                {
                    _queue.Dispatch();
                }
            }
        };
        squares.Answer(0);
        squares.Answer(1);

        Assert.Equal([[2, 3], [4, 9]], squares.Fetches);
        Assert.Equal(["16", "81"], work.Select(task => task.Result));
    }

    [Fact]
    public async Task An_idle_executor_hears_of_keys_when_code_awaits_them()
    {
        var squares = _queue.Attach(new SquareLoader());
        var announced = new TaskCompletionSource();
        _queue.Changed = announced.SetResult;
        _ = squares.By(1);
        _ = squares.By(2);
        Assert.False(announced.Task.IsCompleted);

        var work = LengthOfAsync(squares, 3);
        await announced.Task;
        _queue.Changed = null;
        _queue.Dispatch();
        await work;
        Assert.Equal([1, 2, 3], Assert.Single(squares.Fetches));
    }

    [Fact]
    public void The_end_of_a_fetch_is_announced_when_its_tickets_are_loaded()
    {
        var squares = _queue.Attach(new SquareLoader(isManual: true));
        var load = squares.By(1);
        _queue.Dispatch();
        var wasLoaded = false;
        _queue.Changed = () => wasLoaded = load.IsLoaded;
        squares.Answer(0);

        Assert.True(wasLoaded);
        Assert.Equal(0, _queue.InFlight);
    }

    [Fact]
    public async Task Code_that_awaits_a_failed_key_sees_its_error()
    {
        var squares = _queue.Attach(new SquareLoader());
        var work = LengthOfAsync(squares, 13);
        _queue.Dispatch();

        await Assert.ThrowsAsync<GraphQLException>(() => work);
    }

    [Fact]
    public async Task Several_keys_are_awaited_together()
    {
        var squares = _queue.Attach(new SquareLoader(isManual: true, maxBatchSize: 1));
        var work = AllAsync(squares, [2, 3]);
        _queue.Dispatch();
        squares.Answer(1);
        Assert.False(work.IsCompleted);
        squares.Answer(0);

        Assert.Equal(["4", "9"], await work);
    }

    [Fact]
    public async Task Code_that_still_awaits_at_the_end_of_the_request_is_cancelled()
    {
        var squares = _queue.Attach(new SquareLoader());
        var work = LengthOfAsync(squares, 2);
        squares.Release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Fact]
    public async Task Keys_from_many_threads_are_each_fetched_once()
    {
        var squares = _queue.Attach(new SquareLoader());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var key = 0; key < 1_000; key++)
            {
                squares.By(key);
            }
        })));
        _queue.Dispatch();

        Assert.Equal(Enumerable.Range(0, 1_000), squares.Fetches.SelectMany(keys => keys).Order());
        Assert.Equal("998001", squares.By(999).Result);
    }

    private static async Task<int> LengthOfAsync(SquareLoader squares, int key) => (await squares.By(key)).Length;

    private static async Task<string> TwiceAsync(SquareLoader squares, int key) =>
        await squares.By(int.Parse(await squares.By(key)));

    private static async Task<IReadOnlyList<string>> AllAsync(SquareLoader squares, int[] keys) =>
        await squares.LoadMany(keys);
}
