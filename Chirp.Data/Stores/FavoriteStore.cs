using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>Who favorited what. Thread-safe.</summary>
public sealed class FavoriteStore
{
    /// <summary>Whether a person favorited each tweet, aligned with the tweets.</summary>
    public ValueTask<bool[]> HasFavoritedAsync(UserId user, IReadOnlyList<TweetId> tweets, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>What people favorited, the latest favorite first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<TweetId>>> ByUserAsync(
        IReadOnlyList<UserId> users, PageRequest page, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Who favorited tweets, the latest first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<UserId>>> ByTweetAsync(
        IReadOnlyList<TweetId> tweets, PageRequest page, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Done or Unchanged with the tweet's id, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> AddAsync(UserId user, TweetId tweet, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Done or Unchanged with the tweet's id, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> RemoveAsync(UserId user, TweetId tweet, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();
}
