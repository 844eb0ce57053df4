using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Xunit;

namespace Chirp.Tests.Data;

/// <summary>A SQLite database of one test, in a folder that goes with it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chirp-data-").FullName;
    private int _people;

    private TestDatabase()
    {
    }

    public ChirpDatabase Data { get; private set; } = null!;

    public string Path => System.IO.Path.Combine(_folder, "chirp.db");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<TestDatabase> OpenAsync(TimeProvider? clock = null)
    {
        var database = new TestDatabase();
        database.Data = await ChirpDatabase.OpenAsync(
            new DatabaseOptions(database.Path, null), clock ?? TimeProvider.System, Stop);
        return database;
    }

    public async Task ReopenAsync()
    {
        await Data.DisposeAsync();
        Data = await ChirpDatabase.OpenAsync(new DatabaseOptions(Path, null), TimeProvider.System, Stop);
    }

    /// <summary>Signs a new person up.</summary>
    public async Task<UserId> AddPersonAsync(string? handle = null)
    {
        var name = handle ?? $"person{Interlocked.Increment(ref _people)}";
        var session = await Data.Accounts.SignUpAsync(NewAccount(name), null, Stop);
        Assert.Equal(WriteStatus.Done, session.Status);
        return (await Data.Sessions.FindAsync(new SessionId(session.Id), Stop))!.UserId;
    }

    public async Task<TweetId> PostAsync(UserId author, string text = "hello", TweetId? inReplyTo = null)
    {
        var result = await Data.Tweets.PostAsync(new NewTweet(author, text, inReplyTo, null), null, Stop);
        Assert.Equal(WriteStatus.Done, result.Status);
        return new TweetId(result.Id);
    }

    public async Task<User> GetUserAsync(UserId id) => (await Data.Users.FindAsync([id], Stop))[0]!;

    public async Task<Tweet?> FindTweetAsync(TweetId id) => (await Data.Tweets.FindAsync([id], Stop))[0];

    public static NewAccount NewAccount(string handle, string? email = null) => new(
        handle, handle, email ?? $"{handle}@example.org", "hash", new DateOnly(1990, 12, 31),
        new NewSession("agent", DateTimeOffset.UtcNow.AddDays(30)));

    public async ValueTask DisposeAsync()
    {
        await Data.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
