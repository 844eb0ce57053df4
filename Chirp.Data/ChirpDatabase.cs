using Chirp.Data.Live;
using Chirp.Data.Stores;

namespace Chirp.Data;

/// <summary>Where the data is. Exactly one of the two is set.</summary>
/// <param name="SqlitePath">The database's file; its folder must exist.</param>
/// <param name="MySqlConnectionString">A connection string of Chirp.MySql.</param>
/// <param name="Node">This server's number, 0 to 1023, no other server's at the same time.</param>
public sealed record DatabaseOptions(string? SqlitePath, string? MySqlConnectionString, int Node = 0);

/// <summary>An open database and its stores. One for the life of the process.</summary>
public sealed class ChirpDatabase : IAsyncDisposable
{
    private ChirpDatabase()
    {
    }

    public UserStore Users { get; } = null!;

    public AccountStore Accounts { get; } = null!;

    public SessionStore Sessions { get; } = null!;

    public TweetStore Tweets { get; } = null!;

    public FavoriteStore Favorites { get; } = null!;

    public FollowStore Follows { get; } = null!;

    public TimelineStore Timelines { get; } = null!;

    public LiveFeeds Live { get; } = null!;

    /// <summary>
    /// Opens the database, applying migrations that are missing. Throws <see cref="DatabaseException"/> in one sentence where it
    /// cannot be opened, or is newer than this program.
    /// </summary>
    public static ValueTask<ChirpDatabase> OpenAsync(
        DatabaseOptions options, TimeProvider clock, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Whether the database answers; for readiness.</summary>
    public ValueTask<bool> IsReadyAsync(CancellationToken stop) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
