using System.Text.Json;

namespace Chirp.Bench.Servers;

/// <summary>The changes that people make, each tried until it is acknowledged, and then in the ledger.</summary>
internal sealed class Crowd(Cluster cluster, Ledger ledger, Tally tally)
{
    private const string SignUp = """
        mutation SignUp($input: SignUpInput!) {
          signUp(input: $input) {
            tokens { accessToken } viewer { user { id } } errors { __typename ... on UserError { message } }
          }
        }
        """;

    private const string PostTweet = """
        mutation Post($input: PostTweetInput!) {
          postTweet(input: $input) { tweet { id createdAt } errors { __typename ... on UserError { message } } }
        }
        """;

    private const string DeleteTweet = """
        mutation Delete($input: DeleteTweetInput!) {
          deleteTweet(input: $input) { deletedTweetId errors { __typename ... on UserError { message } } }
        }
        """;

    private const string Favorite = """
        mutation Favorite($input: FavoriteTweetInput!) {
          favoriteTweet(input: $input) { errors { __typename ... on UserError { message } } }
        }
        """;

    private const string Unfavorite = """
        mutation Unfavorite($input: UnfavoriteTweetInput!) {
          unfavoriteTweet(input: $input) { errors { __typename ... on UserError { message } } }
        }
        """;

    private const string Follow = """
        mutation Follow($input: FollowInput!) {
          follow(input: $input) { errors { __typename ... on UserError { message } } }
        }
        """;

    private const string Unfollow = """
        mutation Unfollow($input: UnfollowInput!) {
          unfollow(input: $input) { errors { __typename ... on UserError { message } } }
        }
        """;

    public async Task<Actor> EnterAsync(string handle, int server, CancellationToken stop)
    {
        var input = new
        {
            handle,
            name = handle,
            email = $"{handle}@example.org",
            password = "correct horse battery staple",
            dateOfBirth = "1990-01-01",
            idempotencyKey = $"enter-{handle}",
        };
        var answer = await cluster.RunAsync(server, SignUp, new { input }, null, stop);
        var payload = answer.Data.GetProperty("signUp");
        if (ErrorOf(payload) is { } error)
        {
            throw new InvalidOperationException($"{handle} cannot sign up: {error}");
        }

        return new Actor(
            handle,
            payload.GetProperty("viewer").GetProperty("user").GetProperty("id").GetString()!,
            payload.GetProperty("tokens").GetProperty("accessToken").GetString()!);
    }

    /// <summary>Null where the tweet to be replied to is being deleted.</summary>
    public async Task<Post?> PostAsync(Actor actor, Post? parent, int server, CancellationToken stop)
    {
        var key = KeyOf(actor);
        var answer = await SendPostAsync(actor, parent, key, server, stop);
        return Keep(actor, parent, answer);
    }

    /// <summary>The same mutation with the same key on two servers at once: one tweet.</summary>
    public async Task RacePostAsync(Actor actor, int server, CancellationToken stop)
    {
        var key = KeyOf(actor);
        var answers = await Task.WhenAll(
            SendPostAsync(actor, null, key, server, stop), SendPostAsync(actor, null, key, server + 1, stop));
        var posted = Keep(actor, null, answers[0] with { Server = Answer.Unknown });
        var other = answers[1].Data.GetProperty("postTweet");
        var id = ErrorOf(other) is null ? other.GetProperty("tweet").GetProperty("id").GetString() : ErrorOf(other);
        tally.Count("races of one mutation on two servers");
        tally.Check(id == posted?.Id ? null : $"one key of {actor.Handle} gave {posted?.Id} and {id}");
    }

    public async Task DeleteAsync(Actor actor, Post post, int server, CancellationToken stop)
    {
        post.IsBeingDeleted = true;
        var input = new { tweetId = post.Id, idempotencyKey = KeyOf(actor) };
        var answer = await cluster.RunAsync(server, DeleteTweet, new { input }, actor.Token, stop);
        Expect(actor, answer, "deleteTweet", mayMiss: false);
        post.IsDeleted = true;
    }

    public async Task FavoriteAsync(Actor actor, Post post, bool wanted, int server, CancellationToken stop)
    {
        var (mutation, field) = wanted ? (Favorite, "favoriteTweet") : (Unfavorite, "unfavoriteTweet");
        var input = new { tweetId = post.Id, idempotencyKey = KeyOf(actor) };
        var answer = await cluster.RunAsync(server, mutation, new { input }, actor.Token, stop);
        if (!Expect(actor, answer, field, post.IsBeingDeleted))
        {
            return;
        }

        if (wanted)
        {
            actor.Favorites.Add(post);
        }
        else
        {
            actor.Favorites.Remove(post);
        }
    }

    public async Task FollowAsync(Actor actor, Actor whom, bool wanted, int server, CancellationToken stop)
    {
        var (mutation, field) = wanted ? (Follow, "follow") : (Unfollow, "unfollow");
        var input = new { userId = whom.Id, idempotencyKey = KeyOf(actor) };
        var answer = await cluster.RunAsync(server, mutation, new { input }, actor.Token, stop);
        Expect(actor, answer, field, mayMiss: false);
        actor.FollowServer = answer.Server;
        if (wanted)
        {
            actor.Following.Add(whom);
        }
        else
        {
            actor.Following.Remove(whom);
        }
    }

    private static string KeyOf(Actor actor) => $"key-{++actor.LastKey}";

    private Task<Answer> SendPostAsync(Actor actor, Post? parent, string key, int server, CancellationToken stop)
    {
        var input = new { text = $"{actor.Handle} says {key}", inReplyTo = parent?.Id, idempotencyKey = key };
        return cluster.RunAsync(server, PostTweet, new { input }, actor.Token, stop);
    }

    private Post? Keep(Actor actor, Post? parent, Answer answer)
    {
        const string field = "postTweet";
        if (!Expect(actor, answer, field, parent?.IsBeingDeleted ?? false))
        {
            return null;
        }

        var tweet = answer.Data.GetProperty(field).GetProperty("tweet");
        if (tweet.ValueKind != JsonValueKind.Object)
        {
            tally.Fail($"{field} of {actor.Handle} gave neither a tweet nor an error");
            return null;
        }

        var post = new Post(
            tweet.GetProperty("id").GetString()!, tweet.GetProperty("createdAt").GetDateTimeOffset(), actor, parent,
            answer.Server);
        ledger.Add(post);
        return post;
    }

    /// <summary>Whether it was done. Only what concerns a tweet that is being deleted may be refused.</summary>
    private bool Expect(Actor actor, Answer answer, string field, bool mayMiss)
    {
        tally.Count($"acknowledged: {field}");
        var error = ErrorOf(answer.Data.GetProperty(field));
        if (error is not null && !(mayMiss && error.StartsWith("TweetNotFound", StringComparison.Ordinal)))
        {
            tally.Fail($"{field} of {actor.Handle} was refused: {error}");
        }

        return error is null;
    }

    private static string? ErrorOf(JsonElement payload)
    {
        var errors = payload.GetProperty("errors");
        return errors.GetArrayLength() == 0
            ? null
            : $"{errors[0].GetProperty("__typename").GetString()} {errors[0].GetProperty("message").GetString()}";
    }
}
