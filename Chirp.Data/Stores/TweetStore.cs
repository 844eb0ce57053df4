using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>A new tweet; the text validated and NFC.</summary>
public sealed record NewTweet(UserId Author, string Text, TweetId? InReplyTo, Place? Place);

/// <summary>Tweets, and the lists they stand in. Thread-safe.</summary>
public sealed class TweetStore
{
    /// <summary>Tweets by id, aligned with the ids; null for one that does not exist or was deleted.</summary>
    public ValueTask<IReadOnlyList<Tweet?>> FindAsync(IReadOnlyList<TweetId> ids, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>
    /// People's tweets, newest first, a page for each, aligned with the authors. Without replies: tweets that reply to
    /// nobody, or to the author themselves.
    /// </summary>
    public ValueTask<IReadOnlyList<Page<TweetId>>> ByAuthorAsync(
        IReadOnlyList<UserId> authors, bool includeReplies, PageRequest page, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Direct replies, oldest first, a page for each tweet, aligned with the tweets.</summary>
    public ValueTask<IReadOnlyList<Page<TweetId>>> RepliesAsync(
        IReadOnlyList<TweetId> tweets, PageRequest page, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// The tweets above each tweet, from the root's end down, at most 50 each, deleted ones left out.
    /// </summary>
    public ValueTask<IReadOnlyList<IReadOnlyList<Tweet>>> AncestorsAsync(
        IReadOnlyList<Tweet> tweets, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// Done with the tweet's id, NotFound where the tweet replied to or the author is gone, KeyReused.
    /// </summary>
    public ValueTask<WriteResult> PostAsync(NewTweet tweet, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Done with the tweet's id, NotFound, NotYours, KeyReused.</summary>
    public ValueTask<WriteResult> DeleteAsync(
        UserId author, TweetId tweet, IdempotencyKey? key, CancellationToken stop) => throw new NotSupportedException();
}
