using System.Text;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Language;
using Chirp.Engine.Loading;
using Xunit;

namespace Chirp.Tests.Engine.Execution;

/// <summary>A response to an event that is made once for all subscribers who ask the same.</summary>
public sealed class SharedResponseTests
{
    private const string Sdl = """
        type Query { a: Int }
        type Subscription { posts(by: String): Post! notes: Note! }
        type Note { text: String! }
        type Post {
          text: String! author: String! isMine: Boolean! answeredByMe: String!
          echo(words: [String!], where: Where): String!
        }
        input Where { place: String }
        """;

    private static readonly Reader s_ada = new("ada");
    private static readonly Reader s_bob = new("bob");

    [Fact]
    public async Task An_event_is_executed_once_for_all_who_ask_the_same()
    {
        var world = new World();
        var first = await world.NextAsync("subscription { posts { text author } }", s_ada);
        var second = await world.NextAsync("subscription { posts { text author } }", s_bob);

        Assert.Equal("""{"data":{"posts":{"text":"hello","author":"author 1"}}}""", Text(first));
        Assert.Same(first, second);
        Assert.Equal(1, world.Authors.Fetches);
    }

    [Fact]
    public async Task Two_events_have_two_responses()
    {
        var world = new World();
        await using var responses = await world.OpenAsync("subscription { posts { author } }", s_ada);
        Assert.Contains("author 1", Text(await responses.NextAsync()), StringComparison.Ordinal);
        Assert.Contains("author 2", Text(await responses.NextAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("subscription { posts { isMine } }")]
    [InlineData("subscription { posts { ...Own } } fragment Own on Post { ... { text isMine } }")]
    [InlineData("subscription { posts { text answeredByMe } }")]
    public async Task What_depends_on_who_asks_is_executed_for_each(string document)
    {
        var world = new World();
        var first = await world.NextAsync(document, s_ada);
        var second = await world.NextAsync(document, s_bob);
        Assert.NotEqual(Text(first), Text(second));
    }

    [Fact]
    public async Task Events_that_are_not_said_to_be_shared_are_not()
    {
        var world = new World();
        var first = await world.NextAsync("subscription { notes { text } }", s_ada);
        var second = await world.NextAsync("subscription { notes { text } }", s_bob);
        Assert.Equal(Text(first), Text(second));
        Assert.NotSame(first, second);
    }

    [Theory]
    [InlineData("""{ "words": ["a", "b"], "place": "x" }""", true)]
    [InlineData("""{ "words": ["a", "c"], "place": "x" }""", false)]
    [InlineData("""{ "words": ["a"], "place": "x" }""", false)]
    [InlineData("""{ "words": ["a", "b"], "place": null }""", false)]
    [InlineData("""{ "words": ["a", "b"] }""", false)]
    [InlineData("""{ "words": ["a", "b"], "place": "x", "by": "somebody" }""", true)]
    public async Task Only_equal_variables_below_the_root_share(string variables, bool isShared)
    {
        const string document = """
            subscription ($words: [String!], $place: String, $by: String) {
              posts(by: $by) { echo(words: $words, where: { place: $place }) }
            }
            """;
        var world = new World();
        var first = await world.NextAsync(document, s_ada, """{ "words": ["a", "b"], "place": "x" }""");
        var second = await world.NextAsync(document, s_ada, variables);
        Assert.Equal(isShared, ReferenceEquals(first, second));
    }

    [Fact]
    public async Task What_a_condition_leaves_out_is_left_out_for_those_who_said_so()
    {
        const string document = "subscription ($all: Boolean!) { posts { text author @include(if: $all) } }";
        var world = new World();
        var all = await world.NextAsync(document, s_ada, """{ "all": true }""");
        var text = await world.NextAsync(document, s_bob, """{ "all": false }""");
        Assert.Equal("""{"data":{"posts":{"text":"hello","author":"author 1"}}}""", Text(all));
        Assert.Equal("""{"data":{"posts":{"text":"hello"}}}""", Text(text));
        Assert.Same(all, await world.NextAsync(document, s_bob, """{ "all": true }"""));
    }

    [Fact]
    public async Task Who_executes_may_leave_and_the_others_get_the_response()
    {
        var world = new World();
        var open = world.Authors.Close();
        using var leaving = new CancellationTokenSource();
        await using var first = await world.OpenAsync("subscription { posts { author } }", s_ada, leaving: leaving);
        await using var second = await world.OpenAsync("subscription { posts { author } }", s_bob);
        var (left, stayed) = (first.NextAsync(), second.NextAsync());
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        open.SetResult();
        Assert.Contains("author 1", Text(await stayed), StringComparison.Ordinal);
        Assert.Equal(1, world.Authors.Fetches);
    }

    [Fact]
    public async Task Who_waits_for_anothers_execution_may_leave_at_once()
    {
        var world = new World();
        var open = world.Authors.Close();
        using var leaving = new CancellationTokenSource();
        await using var first = await world.OpenAsync("subscription { posts { author } }", s_ada);
        await using var second = await world.OpenAsync(
            "subscription { posts { author } }", s_bob, leaving: leaving);
        var (stayed, left) = (first.NextAsync(), second.NextAsync());
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        open.SetResult();
        Assert.Contains("author 1", Text(await stayed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_execution_whose_time_was_up_is_not_handed_to_others()
    {
        var world = new World(TimeSpan.FromMilliseconds(20));
        var never = world.Authors.Close();
        await using var first = await world.OpenAsync("subscription { posts { author } }", s_ada);
        await using var second = await world.OpenAsync("subscription { posts { author } }", s_bob);
        var (late, retried) = (first.NextAsync(), second.NextAsync());

        Assert.Contains(ErrorCodes.Timeout, Text(await late), StringComparison.Ordinal);
        Assert.Contains("author 2", Text(await retried), StringComparison.Ordinal);
        never.SetResult();
    }

    private static string Text(Chirp.Engine.Response.ResponseBuffer response) =>
        Encoding.UTF8.GetString(response.Memory.Span);

    internal sealed record Post(string Text);

    internal sealed record Note(string Text);

    internal sealed record Where(string? Place);

    /// <summary>Who asks: a service of the request.</summary>
    internal sealed record Reader(string Name);

    /// <summary>The events, the same objects for all.</summary>
    internal sealed class Feed
    {
        public Post[] Posts { get; } = [new("hello"), new("again")];

        public Note[] Notes { get; } = [new("note")];
    }

    internal sealed class Authors
    {
        private TaskCompletionSource? _gate;

        public int Fetches { get; private set; }

        /// <summary>The next fetch waits.</summary>
        public TaskCompletionSource Close() =>
            _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<string> FetchAsync()
        {
            var number = ++Fetches;
            var gate = _gate;
            _gate = null;
            await (gate?.Task ?? Task.CompletedTask);
            return $"author {number}";
        }
    }

    internal sealed class AuthorLoader(Authors authors) : Loader<string, string>
    {
        protected override async ValueTask FetchAsync(Fetch<string, string> fetch, CancellationToken stop)
        {
            var author = await authors.FetchAsync();
            for (var i = 0; i < fetch.Keys.Count; i++)
            {
                fetch.SetAt(i, author);
            }
        }
    }

    internal sealed class AnswerLoader(Reader reader, AuthorLoader authors) : Loader<string, string>
    {
        protected override async ValueTask FetchAsync(Fetch<string, string> fetch, CancellationToken stop)
        {
            for (var i = 0; i < fetch.Keys.Count; i++)
            {
                fetch.SetAt(i, $"{reader.Name} to {await authors.Load(fetch.Keys[i])}");
            }
        }
    }

    /// <summary>Takes who asks only by a loader under it.</summary>
    internal sealed class OuterAnswerLoader(AnswerLoader answers) : Loader<string, string>
    {
        protected override async ValueTask FetchAsync(Fetch<string, string> fetch, CancellationToken stop)
        {
            for (var i = 0; i < fetch.Keys.Count; i++)
            {
                fetch.SetAt(i, (await answers.Load(fetch.Keys[i]))!);
            }
        }
    }

    [Fields("Subscription")]
    internal static class Subscriptions
    {
        public static IAsyncEnumerable<Post> Posts(string? by, Feed feed, Reader reader) =>
            feed.Posts.ToAsyncEnumerable();

        public static IAsyncEnumerable<Note> Notes(Feed feed) => feed.Notes.ToAsyncEnumerable();
    }

    [Fields("Query")]
    internal static class Queries
    {
        public static int? A() => 1;
    }

    [Fields("Post")]
    internal static class PostFields
    {
        public static Load<string> Author(Post post, AuthorLoader authors) => authors.By(post.Text);

        public static bool IsMine(Post post, Reader reader) => reader.Name == "ada";

        public static Load<string> AnsweredByMe(Post post, OuterAnswerLoader answers) => answers.By(post.Text);

        public static string Echo(Post post, IReadOnlyList<string>? words, Where? where) =>
            $"{post.Text} {string.Join(' ', words ?? [])} {where?.Place}";
    }

    private sealed class World
    {
        private readonly GraphQLEngine _engine;
        private readonly Feed _feed = new();

        public World(TimeSpan? deadline = null)
        {
            var options = new BindingOptions
            {
                IsService = static type => type == typeof(Feed) || type == typeof(Authors) || type == typeof(Reader),
                IsSharedService = static type => type == typeof(Feed) || type == typeof(Authors),
            };
            options.AddFields(typeof(Subscriptions)).AddFields(typeof(Queries)).AddFields(typeof(PostFields));
            options.ShareEvents<Post>();
            _engine = new GraphQLEngine(
                SchemaBinding.Create(SchemaBuilder.Build(new SourceText(Sdl)), options),
                new EngineOptions { IncludeExceptionMessages = true, Deadline = deadline });
        }

        public Authors Authors { get; } = new();

        public async Task<Subscriber> OpenAsync(
            string document, Reader reader, string variables = "{}", CancellationTokenSource? leaving = null)
        {
            var result = await _engine.ExecuteAsync(
                new GraphQLRequest
                {
                    Document = new SourceText(document),
                    Variables = JsonElement.Parse(variables),
                    Services = new Services(_feed, Authors, reader),
                },
                leaving?.Token ?? TestContext.Current.CancellationToken);
            return new Subscriber(Assert.IsType<StreamResult>(result, exactMatch: false));
        }

        /// <summary>The response to the first event.</summary>
        public async Task<Chirp.Engine.Response.ResponseBuffer> NextAsync(
            string document, Reader reader, string variables = "{}")
        {
            await using var subscriber = await OpenAsync(document, reader, variables);
            return await subscriber.NextAsync();
        }
    }

    /// <summary>Reads a subscription's responses and keeps them undisposed.</summary>
    private sealed class Subscriber(StreamResult result) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<Chirp.Engine.Response.ResponseBuffer> _responses =
            result.Responses.GetAsyncEnumerator();

        public async Task<Chirp.Engine.Response.ResponseBuffer> NextAsync()
        {
            Assert.True(await _responses.MoveNextAsync());
            return _responses.Current;
        }

        public async ValueTask DisposeAsync()
        {
            await _responses.DisposeAsync();
            await result.DisposeAsync();
        }
    }

    private sealed class Services(params object[] services) : IServiceProvider
    {
        public object? GetService(Type serviceType) =>
            Array.Find(services, service => service.GetType() == serviceType);
    }
}
