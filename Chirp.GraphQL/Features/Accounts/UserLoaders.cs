using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Loading;

namespace Chirp.GraphQL.Features.Accounts;

/// <summary>People by id.</summary>
internal sealed class UserLoader(UserStore users) : Loader<UserId, User>
{
    protected override async ValueTask FetchAsync(Fetch<UserId, User> fetch, CancellationToken stop) =>
        fetch.Fill(await users.FindAsync(fetch.Keys, stop));
}

/// <summary>People by handle, in lower case.</summary>
internal sealed class UserByHandleLoader(UserStore users, UserLoader byId) : Loader<string, User>
{
    public Load<User> ByHandle(ReadOnlySpan<char> handle)
    {
        var bare = handle.StartsWith('@') ? handle[1..] : handle;
        return Handle.IsValid(bare) ? By(bare.ToString().ToLowerInvariant()) : default;
    }

    protected override async ValueTask FetchAsync(Fetch<string, User> fetch, CancellationToken stop)
    {
        var found = await users.FindByHandleAsync(fetch.Keys, stop);
        fetch.Fill(found);
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i] is { } user)
            {
                byId.Prime(user.Id, user);
            }
        }
    }
}
