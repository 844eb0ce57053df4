using Chirp.Engine;
using Chirp.Engine.Loading;
using Xunit;

namespace Chirp.Tests.Engine.Loading;

public class LoaderTests
{
    private readonly LoaderQueue _queue = new();

    [Fact]
    public void Keys_that_wait_are_fetched_together_and_each_once()
    {
        var squares = _queue.Attach(new SquareLoader());
        var loads = new[] { squares.By(2), squares.By(3), squares.By(2) };

        Assert.True(_queue.HasPending);
        Assert.All(loads, load => Assert.False(load.IsLoaded));
        _queue.Dispatch();

        Assert.Equal(["4", "9", "4"], loads.Select(load => load.Result));
        Assert.Equal([2, 3], Assert.Single(squares.Fetches));
        Assert.False(_queue.HasPending);
    }

    [Fact]
    public void A_known_key_is_not_fetched_again()
    {
        var squares = _queue.Attach(new SquareLoader());
        squares.By(2);
        _queue.Dispatch();

        Assert.Equal("4", squares.By(2).Result);
        Assert.False(_queue.HasPending);
    }

    [Fact]
    public void A_key_asked_for_while_it_is_being_fetched_waits_for_that_fetch()
    {
        var squares = _queue.Attach(new SquareLoader(isManual: true));
        squares.By(2);
        _queue.Dispatch();
        var again = squares.By(2);

        Assert.False(_queue.HasPending);
        squares.Answer(0);
        Assert.Equal("4", again.Result);
    }

    [Fact]
    public void A_key_without_a_value_is_absent()
    {
        var squares = _queue.Attach(new SquareLoader());
        var load = squares.Load(-1);
        _queue.Dispatch();

        Assert.True(load.IsLoaded);
        Assert.Null(load.Result);
        Assert.Null(load.Error);
    }

    [Fact]
    public void A_failed_key_fails_alone()
    {
        var squares = _queue.Attach(new SquareLoader());
        var (unlucky, fine) = (squares.By(13), squares.By(3));
        _queue.Dispatch();

        Assert.Equal("13 is unlucky.", unlucky.Error!.Message);
        Assert.Equal("UNLUCKY", Assert.Throws<GraphQLException>(() => unlucky.Result).Errors[0].Code);
        Assert.Equal("9", fine.Result);
    }

    [Fact]
    public void A_fetch_that_throws_fails_its_keys()
    {
        var squares = _queue.Attach(new SquareLoader(isManual: true));
        var loads = new[] { squares.By(1), squares.By(2) };
        _queue.Dispatch();
        squares.Break(0, new TimeoutException("The database is slow."));

        Assert.All(loads, load => Assert.IsType<TimeoutException>(load.Error));
        Assert.IsType<TimeoutException>(Assert.Throws<LoadFailedException>(() => loads[0].Result).InnerException);
    }

    [Fact]
    public void More_keys_than_the_maximum_are_fetched_by_several_fetches_at_once()
    {
        var squares = _queue.Attach(new SquareLoader(isManual: true, maxBatchSize: 2));
        var loads = Enumerable.Range(1, 5).Select(squares.By).ToArray();
        _queue.Dispatch();

        Assert.Equal([[1, 2], [3, 4], [5]], squares.Fetches);
        Assert.Equal(3, _queue.InFlight);
        squares.Answer(1);
        Assert.Equal([false, false, true, true, false], loads.Select(load => load.IsLoaded));
    }

    [Fact]
    public void A_primed_key_is_known()
    {
        var squares = _queue.Attach(new SquareLoader());
        squares.Prime(2, "four");

        Assert.Equal("four", squares.By(2).Result);
        Assert.False(_queue.HasPending);
    }

    [Fact]
    public void Priming_does_not_replace_what_is_known()
    {
        var squares = _queue.Attach(new SquareLoader());
        squares.Prime(2, "four");
        squares.Prime(2, "five");

        Assert.Equal("four", squares.By(2).Result);
    }

    [Fact]
    public void A_cleared_key_is_fetched_again_and_the_old_load_keeps_its_value()
    {
        var squares = _queue.Attach(new SquareLoader());
        squares.Prime(2, "four");
        var old = squares.By(2);
        squares.Clear(2);
        var next = squares.By(2);
        _queue.Dispatch();

        Assert.Equal(("four", "4"), (old.Result, next.Result));
    }

    [Fact]
    public void Several_keys_are_one_load_in_their_order()
    {
        var squares = _queue.Attach(new SquareLoader());
        squares.Prime(3, "nine");
        var many = squares.LoadMany([5, 3, -1]);

        Assert.False(many.IsLoaded);
        _queue.Dispatch();
        Assert.Equal<string?>(["25", "nine", null], many.Result);
    }

    [Fact]
    public void A_projection_costs_no_object_after_the_first_and_reads_the_value_late()
    {
        var squares = _queue.Attach(new SquareLoader());
        static Load<int> LengthOf(Load<string> load) => load.Select(static square => square.Length);
        var (first, second) = (LengthOf(squares.By(4)), LengthOf(squares.By(2)));
        _queue.Dispatch();

        Assert.Equal((2, 1), (first.Result, second.Result));
        Assert.Same(first.Source, second.Source);
    }

    [Fact]
    public void A_load_without_a_key_is_loaded_and_absent()
    {
        Load<string> none = default;

        Assert.True(none.IsLoaded);
        Assert.Null(none.Result);
        Assert.Equal(7, Load.Of(7).Result);
    }

    [Fact]
    public void A_loader_outside_a_request_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new SquareLoader().By(1));

        Assert.Contains("SquareLoader belongs to no request", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_do_not_match_the_keys_in_number_fail_the_fetch()
    {
        var loader = _queue.Attach(new ShortLoader());
        var load = loader.By("a");
        loader.By("b");
        _queue.Dispatch();

        Assert.Contains("asked for 2 keys and gave 1 values", load.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_may_come_in_any_order_by_the_key_they_carry()
    {
        var loader = _queue.Attach(new UnorderedLoader());
        var (a, missing) = (loader.By("aa"), loader.By(""));
        _queue.Dispatch();

        Assert.Equal("AA", a.Result);
        Assert.Null(missing.Result);
        Assert.Equal("EXTRA", loader.By("extra").Result);
    }

    [Fact]
    public void A_released_loader_gives_its_table_to_the_next_request_empty()
    {
        for (var request = 0; request < 3; request++)
        {
            var queue = new LoaderQueue();
            var squares = queue.Attach(new SquareLoader());
            var load = squares.By(2);
            queue.Dispatch();

            Assert.Equal("4", load.Result);
            Assert.Single(squares.Fetches);
            squares.Release();
            Assert.Throws<OperationCanceledException>(() => squares.By(2));
        }
    }

    private sealed class ShortLoader : Loader<string, string>
    {
        protected override ValueTask FetchAsync(Fetch<string, string> fetch, CancellationToken stop)
        {
            fetch.Fill(["only one"]);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class UnorderedLoader : Loader<string, string>
    {
        protected override ValueTask FetchAsync(Fetch<string, string> fetch, CancellationToken stop)
        {
            fetch.Fill(["EXTRA", "AA"], value => value.ToLowerInvariant());
            return ValueTask.CompletedTask;
        }
    }
}
