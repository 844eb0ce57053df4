using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Limits;

namespace Chirp.GraphQL.Features.Follows;

internal sealed record FollowInput(GlobalId UserId, string? IdempotencyKey);

internal sealed record FollowPayload(User? User, params IReadOnlyList<UserError> Errors);

internal sealed record UnfollowInput(GlobalId UserId, string? IdempotencyKey);

internal sealed record UnfollowPayload(User? User, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class FollowMutations
{
    public static async ValueTask<FollowPayload> FollowAsync(
        FollowInput input, Caller caller, FollowStore follows, UserLoader users, Idempotency idempotency,
        WriteBudgets budgets, CancellationToken stop)
    {
        if (caller.User is { } user && input.UserId.AsUser == user)
        {
            return new FollowPayload(null, new CannotFollowSelf());
        }

        var change = new Change("follow", input.UserId, input.IdempotencyKey, follows.AddAsync);
        var (followed, errors) = await MakeAsync(change, caller, users, idempotency, budgets, stop);
        return new FollowPayload(followed, errors);
    }

    public static async ValueTask<UnfollowPayload> UnfollowAsync(
        UnfollowInput input, Caller caller, FollowStore follows, UserLoader users, Idempotency idempotency,
        WriteBudgets budgets, CancellationToken stop)
    {
        var change = new Change("unfollow", input.UserId, input.IdempotencyKey, follows.RemoveAsync);
        var (unfollowed, errors) = await MakeAsync(change, caller, users, idempotency, budgets, stop);
        return new UnfollowPayload(unfollowed, errors);
    }

    private static async ValueTask<Outcome<User>> MakeAsync(
        Change change, Caller caller, UserLoader users, Idempotency idempotency, WriteBudgets budgets,
        CancellationToken stop)
    {
        if (Check(change.User, change.IdempotencyKey, caller) is { } refused)
        {
            return new Outcome<User>(null, refused);
        }

        var (user, other) = (caller.User!.Value, change.User.AsUser!.Value);
        var key = idempotency.For(user.Value, change.IdempotencyKey, change.Mutation, change.User.ToString());
        var result = await change.Write(user, other, key, stop);
        await budgets.GiveBackRepeatedAsync(result, change.Mutation, user);
        if (WriteErrors.Of(result, new UserNotFound()) is { } error)
        {
            return new Outcome<User>(null, error);
        }

        // Both have other counts now.
        users.Clear(user);
        users.Clear(other);
        return await users.Load(other) is { } changed
            ? new Outcome<User>(changed)
            : new Outcome<User>(null, new UserNotFound());
    }

    private static UserError? Check(GlobalId user, string? idempotencyKey, Caller caller) =>
        user.AsUser is null ? new InvalidInput("userId", "This is not the id of a person.")
        : Idempotency.Check(idempotencyKey) is { } invalidKey ? invalidKey
        : caller.IsSignedIn ? null
        : new NotSignedIn();

    private sealed record Change(
        string Mutation, GlobalId User, string? IdempotencyKey, WriteOne<Data.Model.UserId> Write);
}
