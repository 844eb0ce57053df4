using Chirp.Data.Model;

namespace Chirp.GraphQL.Features;

/// <summary>What came of a change: the object as it is now, or why there is none.</summary>
internal readonly record struct Outcome<T>(T? Object, params IReadOnlyList<UserError> Errors)
    where T : class;

/// <summary>A store's write that concerns one object of a person's.</summary>
internal delegate ValueTask<WriteResult> WriteOne<TId>(
    UserId user, TId id, IdempotencyKey? key, CancellationToken stop);
