using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;

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
        CancellationToken stop)
    {
        if (Check(input.UserId, input.IdempotencyKey, caller) is { } refused)
        {
            return new FollowPayload(null, refused);
        }

        var (user, other) = (caller.User!.Value, input.UserId.AsUser!.Value);
        if (user == other)
        {
            return new FollowPayload(null, new CannotFollowSelf());
        }

        var key = idempotency.For(user.Value, input.IdempotencyKey, "follow", input.UserId.ToString());
        var result = await follows.AddAsync(user, other, key, stop);
        if (WriteErrors.Of(result, new UserNotFound()) is { } error)
        {
            return new FollowPayload(null, error);
        }

        return await ReloadAsync(user, other, users) is { } followed
            ? new FollowPayload(followed)
            : new FollowPayload(null, new UserNotFound());
    }

    public static async ValueTask<UnfollowPayload> UnfollowAsync(
        UnfollowInput input, Caller caller, FollowStore follows, UserLoader users, Idempotency idempotency,
        CancellationToken stop)
    {
        if (Check(input.UserId, input.IdempotencyKey, caller) is { } refused)
        {
            return new UnfollowPayload(null, refused);
        }

        var (user, other) = (caller.User!.Value, input.UserId.AsUser!.Value);
        var key = idempotency.For(user.Value, input.IdempotencyKey, "unfollow", input.UserId.ToString());
        var result = await follows.RemoveAsync(user, other, key, stop);
        if (WriteErrors.Of(result, new UserNotFound()) is { } error)
        {
            return new UnfollowPayload(null, error);
        }

        return await ReloadAsync(user, other, users) is { } unfollowed
            ? new UnfollowPayload(unfollowed)
            : new UnfollowPayload(null, new UserNotFound());
    }

    private static UserError? Check(GlobalId user, string? idempotencyKey, Caller caller) =>
        user.AsUser is null ? new InvalidInput("userId", "This is not the id of a person.")
        : Idempotency.Check(idempotencyKey) is { } invalidKey ? invalidKey
        : caller.IsSignedIn ? null
        : new NotSignedIn();

    /// <summary>The other person as they are now: both have another count.</summary>
    private static async ValueTask<User?> ReloadAsync(UserId user, UserId other, UserLoader users)
    {
        users.Clear(user);
        users.Clear(other);
        return await users.Load(other);
    }
}
