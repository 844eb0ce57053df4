using System.Text;
using System.Text.Json;

namespace Chirp.Bench.Load;

/// <summary>
/// Brings a world into a server through its public API. A run that was cut off is taken up where it ended, and one more
/// run changes nothing: what is there already is read first, and writes are repeatable.
/// </summary>
internal sealed class Import(ChirpClient client, World world, LoadProgress progress)
{
    /// <summary>Requests at once: enough to keep two cores busy.</summary>
    private const int MaxAtOnce = 32;

    private const string Follow = """
        mutation Follow($input: FollowInput!) {
          follow(input: $input) { errors { __typename ... on UserError { message } } }
        }
        """;

    private const string Post = """
        mutation Post($input: PostTweetInput!) {
          postTweet(input: $input) { tweet { id } errors { __typename ... on UserError { message } } }
        }
        """;

    private const string Tweets = """
        query Tweets($handle: String!, $after: String) {
          user(handle: $handle) {
            tweets(first: 100, after: $after, includeReplies: true) {
              nodes { id text } pageInfo { hasNextPage endCursor }
            }
          }
        }
        """;

    private readonly Dictionary<int, Person> _people = [];

    /// <summary>The ids of the posts, by their index.</summary>
    private readonly List<string> _ids = [];

    public IReadOnlyDictionary<int, Person> People => _people;

    public IReadOnlyList<string> PostIds => _ids;

    public int FollowsMade { get; private set; }

    public int PostsMade { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        await EnterAsync(stop);
        await FollowAsync(stop);
        await FindPostsAsync(stop);
        await PostAsync(stop);
    }

    private async Task EnterAsync(CancellationToken stop)
    {
        progress.Begin("people", world.Graph.People.Count);
        await Parallel.ForEachAsync(world.Graph.People, Limits(stop), async (number, stop) =>
        {
            var person = await Person.EnterAsync(client, number, stop);
            lock (_people)
            {
                _people.Add(number, person);
            }

            progress.Step();
        });
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        progress.Begin("follows", world.Graph.FollowCount);
        var made = 0;
        await Parallel.ForEachAsync(world.Graph.People, Limits(stop), async (number, stop) =>
        {
            var person = _people[number];
            var friends = world.Graph.FriendsOf(number);
            foreach (var friend in friends)
            {
                // Nobody else follows for these people, so a full count is a full list.
                if (person.FollowingCount < friends.Count)
                {
                    var data = await client.ExecuteAsync(
                        Follow, new { input = new { userId = _people[friend].Id } }, person.Token, stop);
                    Check(data.GetProperty("follow"), $"{World.HandleOf(number)} cannot follow");
                    Interlocked.Increment(ref made);
                }

                progress.Step();
            }
        });
        FollowsMade = made;
    }

    /// <summary>Posts are made one after the other, so what is there is the beginning of the plan.</summary>
    private async Task FindPostsAsync(CancellationToken stop)
    {
        var found = new Dictionary<int, Queue<(string Id, string Text)>>();
        foreach (var (number, person) in _people)
        {
            if (person.TweetCount > 0)
            {
                found[number] = await TweetsOfAsync(number, stop);
            }
        }

        foreach (var post in world.Posts)
        {
            if (!found.TryGetValue(post.Author, out var posts) || !posts.TryDequeue(out var known))
            {
                break;
            }

            if (known.Text != post.Text.Normalize(NormalizationForm.FormC))
            {
                throw new InvalidOperationException(
                    $"{World.HandleOf(post.Author)} has another post where number {post.Index} of the plan belongs: "
                    + "load into an empty server.");
            }

            _ids.Add(known.Id);
        }
    }

    private async Task<Queue<(string Id, string Text)>> TweetsOfAsync(int number, CancellationToken stop)
    {
        var newestFirst = new List<(string, string)>();
        string? after = null;
        do
        {
            var data = await client.ExecuteAsync(Tweets, new { handle = World.HandleOf(number), after }, null, stop);
            var page = data.GetProperty("user").GetProperty("tweets");
            foreach (var node in page.GetProperty("nodes").EnumerateArray())
            {
                newestFirst.Add((node.GetProperty("id").GetString()!, node.GetProperty("text").GetString()!));
            }

            after = NextPage(page.GetProperty("pageInfo"));
        }
        while (after is not null);
        newestFirst.Reverse();
        return new Queue<(string, string)>(newestFirst);
    }

    private async Task PostAsync(CancellationToken stop)
    {
        progress.Begin("posts", world.Posts.Count);
        progress.Step(_ids.Count);
        for (var index = _ids.Count; index < world.Posts.Count; index++)
        {
            var post = world.Posts[index];
            var input = new
            {
                text = post.Text,
                inReplyTo = post.InReplyTo is { } parent ? _ids[parent] : null,
                idempotencyKey = $"load-{index}",
            };
            var data = await client.ExecuteAsync(Post, new { input }, _people[post.Author].Token, stop);
            var payload = data.GetProperty("postTweet");
            Check(payload, $"Post {index} was refused");
            _ids.Add(payload.GetProperty("tweet").GetProperty("id").GetString()!);
            PostsMade++;
            progress.Step();
        }
    }

    public static string? NextPage(JsonElement pageInfo) =>
        pageInfo.GetProperty("hasNextPage").GetBoolean() ? pageInfo.GetProperty("endCursor").GetString() : null;

    private static void Check(JsonElement payload, string what)
    {
        if (Person.ErrorOf(payload) is not null)
        {
            throw new InvalidOperationException($"{what}: {payload.GetProperty("errors")}");
        }
    }

    private static ParallelOptions Limits(CancellationToken stop) =>
        new() { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stop };
}
