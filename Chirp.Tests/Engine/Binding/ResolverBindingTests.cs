using System.Reflection;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Xunit;

namespace Chirp.Tests.Engine.Binding;

public class ResolverBindingTests
{
    private const string Sdl = """
        type Query { tweet(id: ID!): Tweet node(id: ID!): Node search: [SearchHit!]! }
        type Mutation { rename(name: String!): User! }
        type Subscription { tweets: Tweet! later: Tweet! }
        interface Node { id: ID! }
        union SearchHit = Tweet | User
        type Tweet implements Node {
          id: ID! text: String! length: Int! author: User! authorName: String! mentions: [User!]!
          favorited: Boolean! rank: Int replies(first: Int = 2): TweetPage! shout(suffix: String): String!
        }
        type TweetPage { items: [Tweet!]! }
        type User implements Node { id: ID! name: String! }
        interface Entity { start: Int! text: String! }
        type Hashtag implements Entity { start: Int! text: String! tag: String! }
        """;

    private readonly BoundSchema _schema = new(
        Sdl,
        options => options.AddClasses(typeof(ResolverBindingTests).GetNestedTypes(BindingFlags.NonPublic)),
        new Names());

    [Fact]
    public void A_property_answers_the_field_of_its_name() =>
        Assert.Equal("hi", _schema.Read<string>("Tweet.text", new Tweet("1", "hi", "u1")));

    [Fact]
    public void A_method_of_the_type_answers_and_takes_arguments() =>
        Assert.Equal("HI!", _schema.Read<string>("Tweet.shout", new Tweet("1", "hi", "u1"), ("suffix", "!")));

    [Fact]
    public void A_fields_method_wins_over_a_property() =>
        Assert.Equal(102, _schema.Read<int>("Tweet.length", new Tweet("1", "hi", "u1")));

    [Fact]
    public void A_load_is_handed_to_a_loader_of_the_request_that_was_made_with_its_services()
    {
        var load = _schema.Load<User>("Tweet.author", new Tweet("1", "hi", "u1"));
        _schema.Scope.Queue.Dispatch();

        Assert.Equal(new User("u1", "name of u1"), load.Result);
        Assert.Same(_schema.Scope.Loaders.Get<UserLoader>(), _schema.Scope.Loaders.Get<UserLoader>());
    }

    [Fact]
    public void A_fields_class_of_an_interface_answers_for_the_types_that_implement_it()
    {
        Assert.Equal("text of #cats", _schema.Read<string>("Hashtag.text", new Hashtag(3, "cats")));
        Assert.Equal(3, _schema.Read<int>("Hashtag.start", new Hashtag(3, "cats")));
    }

    [Fact]
    public void A_class_of_the_module_stands_for_the_type_of_its_name_where_no_signature_mentions_it() =>
        Assert.Equal("Hashtag", _schema.TypeOf("Entity", new Hashtag(3, "cats")));

    [Fact]
    public void A_list_of_loads_is_one_load_of_a_list()
    {
        var load = _schema.Load<IReadOnlyList<User>>("Tweet.mentions", new Tweet("1", "hi", "u1"));
        _schema.Scope.Queue.Dispatch();

        Assert.Equal(["u1", "u2"], load.Result.Select(user => user.Id));
    }

    [Fact]
    public async Task A_batch_method_gets_all_parents()
    {
        var tweets = new[] { new Tweet("1", "hi", "u1"), new Tweet("2", "hello", "u2") };

        Assert.Equal([true, false], await _schema.BatchAsync<bool>("Tweet.favorited", [.. tweets]));
    }

    [Fact]
    public async Task A_batch_method_may_fail_for_one_parent()
    {
        var tweets = new[] { new Tweet("1", "hi", "u1"), new Tweet("2", "", "u2") };
        var ranks = await _schema.BatchAsync<int?>("Tweet.rank", [.. tweets]);

        Assert.Equal(2, ranks[0]);
        Assert.Equal("Nothing to rank.", Assert.Throws<GraphQLException>(() => ranks[1]).Message);
    }

    [Fact]
    public async Task A_task_is_started_with_its_arguments_and_the_trailing_Async_is_no_part_of_the_name() =>
        Assert.Equal("42", (await _schema.StartAsync<Tweet?>("Query.tweet", ("id", "42")))!.Id);

    [Fact]
    public async Task A_mutation_that_needs_no_waiting_still_runs_in_its_turn() =>
        Assert.Equal("Ada", (await _schema.StartAsync<User>("Mutation.rename", ("name", "Ada"))).Name);

    [Fact]
    public async Task A_subscription_opens_its_source_stream()
    {
        var texts = new List<string>();
        foreach (var field in new[] { "Subscription.tweets", "Subscription.later" })
        {
            await foreach (var tweet in await _schema.OpenAsync<Tweet>(field))
            {
                texts.Add(tweet.Text);
            }
        }

        Assert.Equal(["now", "then"], texts);
    }

    [Fact]
    public void A_generic_class_is_named_after_its_argument() =>
        Assert.Equal(2, _schema.Read<Page<Tweet>>("Tweet.replies", new Tweet("1", "hi", "u1")).Items.Count);

    [Fact]
    public void A_value_under_an_interface_or_a_union_has_the_type_of_its_class_or_of_a_base_of_it()
    {
        Assert.Equal("Tweet", _schema.TypeOf("Node", new Tweet("1", "", "")));
        Assert.Equal("User", _schema.TypeOf("SearchHit", new Admin("1", "Root")));
        Assert.Null(_schema.TypeOf("Node", "a string"));
    }

    internal interface INode;

    internal record User(string Id, string Name) : INode;

    internal sealed record Admin(string Id, string Name) : User(Id, Name);

    internal sealed record Tweet(string Id, string Text, string AuthorId) : INode
    {
        public int Length => Text.Length;

        public string Shout(string? suffix) => Text.ToUpperInvariant() + suffix;
    }

    internal interface IEntity;

    internal sealed record Hashtag(int Start, string Tag) : IEntity
    {
        public override string ToString() => $"#{Tag}";
    }

    internal sealed record Page<T>(IReadOnlyList<T> Items);

    internal sealed class Names
    {
        public string NameOf(string id) => $"name of {id}";
    }

    internal sealed class UserLoader(Names names) : Loader<string, User>
    {
        protected override ValueTask FetchAsync(Fetch<string, User> fetch, CancellationToken stop)
        {
            fetch.Fill(fetch.Keys.Select(id => new User(id, names.NameOf(id))), user => user.Id);
            return ValueTask.CompletedTask;
        }
    }

    [Fields("Query")]
    internal static class QueryFields
    {
        public static async Task<Tweet?> TweetAsync(string id, CancellationToken stop)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            return new Tweet(id, "found", "u1");
        }

        public static INode? Node(string id) => new User(id, "");

        public static IReadOnlyList<object> Search() => [];
    }

    [Fields("Entity")]
    internal static class EntityFields
    {
        public static string Text(IEntity entity) => $"text of {entity}";
    }

    [Fields("Mutation")]
    internal static class MutationFields
    {
        public static User Rename(string name) => new("me", name);
    }

    [Fields("Subscription")]
    internal static class SubscriptionFields
    {
        public static async IAsyncEnumerable<Tweet> Tweets()
        {
            await Task.Yield();
            yield return new Tweet("1", "now", "u1");
        }

        public static async ValueTask<IAsyncEnumerable<Tweet>> LaterAsync()
        {
            await Task.Yield();
            return new[] { new Tweet("2", "then", "u1") }.ToAsyncEnumerable();
        }
    }

    [Fields("Tweet")]
    internal static class TweetFields
    {
        public static int Length(Tweet tweet) => tweet.Length + 100;

        public static Load<User> Author(Tweet tweet, UserLoader users) => users.By(tweet.AuthorId);

        public static Load<string> AuthorName(Tweet tweet, UserLoader users) =>
            users.By(tweet.AuthorId).Select(static user => user.Name);

        public static Load<User>[] Mentions(Tweet tweet, UserLoader users) => [users.By("u1"), users.By("u2")];

        public static ValueTask<bool[]> Favorited(Batch<Tweet> tweets) =>
            ValueTask.FromResult(tweets.Select(tweet => tweet.Text == "hi"));

        public static async Task<Outcome<int?>[]> RankAsync(Batch<Tweet> tweets, Names names)
        {
            await Task.Yield();
            return tweets.Select(tweet => tweet.Text.Length > 0
                ? new Outcome<int?>(tweet.Text.Length)
                : Outcome<int?>.Failed(new GraphQLException("Nothing to rank.", "EMPTY")));
        }

        public static Page<Tweet> Replies(Tweet tweet, int first = 10) => new([.. Enumerable.Repeat(tweet, first)]);
    }
}
