using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Paging;

namespace Chirp.GraphQL.Features.Follows;

[Fields("User")]
internal static class FollowFields
{
    public static ValueTask<bool[]> ViewerFollows(
        Batch<User> users, Caller caller, FollowStore follows, CancellationToken stop) =>
        caller.User is { } viewer
            ? follows.FollowsAsync(viewer, users.Select(static user => user.Id), stop)
            : new ValueTask<bool[]>(new bool[users.Count]);

    public static ValueTask<bool[]> FollowsViewer(
        Batch<User> users, Caller caller, FollowStore follows, CancellationToken stop) =>
        caller.User is { } viewer
            ? follows.IsFollowedByAsync(viewer, users.Select(static user => user.Id), stop)
            : new ValueTask<bool[]>(new bool[users.Count]);

    public static Load<UserConnection> Followers(User user, PageArguments page, FollowersLoader followers) =>
        followers.By(user.Id, page).Select(static found => new UserConnection(found));

    public static Load<UserConnection> Following(User user, PageArguments page, FollowingLoader following) =>
        following.By(user.Id, page).Select(static found => new UserConnection(found));
}

/// <summary>Who follows people.</summary>
internal sealed class FollowersLoader(FollowStore follows) : PageLoader<UserId, UserId>
{
    protected override ValueTask<IReadOnlyList<Page<UserId>>> ReadAsync(
        IReadOnlyList<UserId> parents, PageRequest page, CancellationToken stop) =>
        follows.FollowersAsync(parents, page, stop);
}

/// <summary>Whom people follow.</summary>
internal sealed class FollowingLoader(FollowStore follows) : PageLoader<UserId, UserId>
{
    protected override ValueTask<IReadOnlyList<Page<UserId>>> ReadAsync(
        IReadOnlyList<UserId> parents, PageRequest page, CancellationToken stop) =>
        follows.FollowingAsync(parents, page, stop);
}
