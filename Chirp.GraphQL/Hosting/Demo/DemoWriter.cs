using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Stores;

namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>
/// Writes a <see cref="DemoScript"/> through the stores, as the API would. What does not depend on each other is
/// written at once: the database commits such writes together.
/// </summary>
internal sealed class DemoWriter(ChirpDatabase database, DemoClock clock, DemoScript script, Action<int> written)
{
    /// <summary>Writes that wait at the same time.</summary>
    private const int WaveLength = 128;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly UserId[] _people = new UserId[script.People.Count];
    private readonly TweetId[] _tweets = new TweetId[script.Tweets.Count];

    /// <summary>How many writes a script is.</summary>
    public static int Count(DemoScript script) =>
        (2 * script.People.Count) + script.Follows.Count + script.Tweets.Count
        + script.Tweets.Sum(static tweet => tweet.FavoritedBy.Count);

    /// <param name="now">The world ends a moment before.</param>
    /// <param name="passwordHash">Of everybody's password.</param>
    /// <param name="stop">Cancels between writes.</param>
    public async Task WriteAsync(DateTimeOffset now, string passwordHash, CancellationToken stop)
    {
        var joined = now.AddDays(-90);
        var talking = now.AddDays(-21);
        await SignUpAsync(joined, talking.AddDays(-14), passwordHash, stop);
        clock.Spread(talking.AddDays(-14), talking, script.Follows.Count);
        foreach (var wave in script.Follows.Chunk(WaveLength))
        {
            await RunAsync(wave, follow => database.Follows.AddAsync(
                _people[follow.Follower], _people[follow.Followee], null, stop));
        }

        await PostAsync(talking, now.AddMinutes(-2), stop);
    }

    private async Task SignUpAsync(DateTimeOffset from, DateTimeOffset to, string passwordHash, CancellationToken stop)
    {
        var session = new NewSession("Chirp demo", from + Lifetime);
        var birth = new DateOnly(1990, 1, 1);
        clock.Spread(from, to, 2 * script.People.Count);
        foreach (var wave in script.People.Index().Chunk(WaveLength))
        {
            await RunAsync(wave, person => database.Accounts.SignUpAsync(
                new NewAccount(
                    person.Item.Handle, person.Item.Name, $"{person.Item.Handle}@example.org", passwordHash,
                    birth.AddDays(person.Index * 37 % 9_000), session),
                null, stop));
            var users = await database.Users.FindByHandleAsync(
                [.. wave.Select(static person => person.Item.Handle)], stop);
            foreach (var (person, user) in wave.Zip(users))
            {
                _people[person.Index] = user!.Id;
            }

            await RunAsync(wave, person => database.Accounts.UpdateProfileAsync(
                _people[person.Index],
                new ProfileChange(null, true, person.Item.Bio, true, person.Item.City, false, null), null, stop));
        }
    }

    private async Task PostAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        var perTweet = (to - from) / script.Tweets.Count;
        var done = 0;
        while (done < script.Tweets.Count)
        {
            // A wave ends before a reply to one of its own tweets, whose id is not known yet.
            var end = done + 1;
            while (end < script.Tweets.Count && end - done < WaveLength && !(script.Tweets[end].InReplyTo >= done))
            {
                end++;
            }

            var wave = Enumerable.Range(done, end - done).ToArray();
            clock.Spread(from + (perTweet * done), from + (perTweet * end), wave.Length);
            await RunAsync(wave, async index =>
            {
                var result = await PostAsync(script.Tweets[index], stop);
                _tweets[index] = new TweetId(result.Id);
                return result;
            });
            done = end;
        }

        var favorites =
            from tweet in script.Tweets.Index()
            from person in tweet.Item.FavoritedBy
            select (Tweet: tweet.Index, Person: person);
        foreach (var wave in favorites.Chunk(WaveLength))
        {
            // A favorite comes a little after the tweet.
            var first = from + (perTweet * wave[0].Tweet);
            clock.Spread(first, Min(to, first + (perTweet * WaveLength)), wave.Length);
            await RunAsync(wave, favorite => database.Favorites.AddAsync(
                _people[favorite.Person], _tweets[favorite.Tweet], null, stop));
        }
    }

    private ValueTask<WriteResult> PostAsync(DemoTweet tweet, CancellationToken stop) => database.Tweets.PostAsync(
        new NewTweet(
            _people[tweet.Author], tweet.Text, tweet.InReplyTo is { } parent ? _tweets[parent] : null,
            tweet.Place is { } place ? new Place(place.Latitude, place.Longitude, place.Name) : null),
        null, stop);

    private async Task RunAsync<T>(T[] wave, Func<T, ValueTask<WriteResult>> write)
    {
        var results = await Task.WhenAll(wave.Select(item => write(item).AsTask()));
        foreach (var result in results)
        {
            if (!result.IsDone)
            {
                throw new InvalidOperationException($"The demo world does not fit the stores' rules: {result.Status}.");
            }
        }

        written(wave.Length);
    }

    private static DateTimeOffset Min(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
