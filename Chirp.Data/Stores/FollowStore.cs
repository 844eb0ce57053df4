using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>Who follows whom. Thread-safe.</summary>
public sealed class FollowStore
{
    /// <summary>Whether a person follows each of others, aligned with the others.</summary>
    public ValueTask<bool[]> FollowsAsync(UserId user, IReadOnlyList<UserId> others, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Whether each of others follows a person, aligned with the others.</summary>
    public ValueTask<bool[]> IsFollowedByAsync(UserId user, IReadOnlyList<UserId> others, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Who follows people, the latest first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<UserId>>> FollowersAsync(
        IReadOnlyList<UserId> users, PageRequest page, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>Whom people follow, the latest first, a page for each.</summary>
    public ValueTask<IReadOnlyList<Page<UserId>>> FollowingAsync(
        IReadOnlyList<UserId> users, PageRequest page, CancellationToken stop) => throw new NotSupportedException();

    /// <summary>
    /// Done or Unchanged with the other's id, NotFound, KeyReused. Nobody can follow themselves: checked by the caller.
    /// </summary>
    public ValueTask<WriteResult> AddAsync(UserId user, UserId other, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>Done or Unchanged with the other's id, NotFound, KeyReused.</summary>
    public ValueTask<WriteResult> RemoveAsync(UserId user, UserId other, IdempotencyKey? key, CancellationToken stop) =>
        throw new NotSupportedException();
}
