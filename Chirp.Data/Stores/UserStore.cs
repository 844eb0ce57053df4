using Chirp.Data.Model;

namespace Chirp.Data.Stores;

/// <summary>People as everybody may see them, and what a viewer is to them. Thread-safe.</summary>
public sealed class UserStore
{
    /// <summary>People by id, aligned with the ids; null for one who does not exist.</summary>
    public ValueTask<IReadOnlyList<User?>> FindAsync(IReadOnlyList<UserId> ids, CancellationToken stop) =>
        throw new NotSupportedException();

    /// <summary>People by handle in any case, aligned with the handles.</summary>
    public ValueTask<IReadOnlyList<User?>> FindByHandleAsync(IReadOnlyList<string> handles, CancellationToken stop) =>
        throw new NotSupportedException();
}
