using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.Engine.Loading;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

/// <summary>
/// What only a person themselves may see. Made for the caller of a request and nobody else: it is the only way to an
/// email address, a date of birth, sessions and a home timeline.
/// </summary>
internal sealed record Viewer(UserId Id);

[Fields("Query")]
internal static class ViewerQuery
{
    public static Viewer? Viewer(Caller caller) => caller.User is { } id ? new Viewer(id) : null;
}

[Fields("Viewer")]
internal static class ViewerFields
{
    public static Load<User> User(Viewer viewer, UserLoader users) => users.By(viewer.Id);

    public static Load<string> Email(Viewer viewer, AccountLoader accounts) =>
        accounts.By(viewer.Id).Select(static account => account.Email);

    public static Load<DateOnly> DateOfBirth(Viewer viewer, AccountLoader accounts) =>
        accounts.By(viewer.Id).Select(static account => account.DateOfBirth);

    public static Load<DateTimeOffset> CreatedAt(Viewer viewer, AccountLoader accounts) =>
        accounts.By(viewer.Id).Select(static account => account.CreatedAt);

    public static Load<DateTimeOffset?> LastLoginAt(Viewer viewer, AccountLoader accounts) =>
        accounts.By(viewer.Id).Select(static account => account.LastLoginAt);

    public static ValueTask<IReadOnlyList<Session>> Sessions(
        Viewer viewer, SessionStore sessions, CancellationToken stop) => sessions.ListAsync(viewer.Id, stop);
}

[Fields("Session")]
internal static class SessionFields
{
    public static bool IsCurrent(Session session, Caller caller) => session.Id == caller.Session;
}

/// <summary>Accounts by id: of the caller, since only <see cref="Viewer"/> asks.</summary>
internal sealed class AccountLoader(AccountStore accounts) : Loader<UserId, Account>
{
    protected override async ValueTask FetchAsync(Fetch<UserId, Account> fetch, CancellationToken stop)
    {
        for (var i = 0; i < fetch.Count; i++)
        {
            fetch.SetAt(i, await accounts.FindAsync(fetch[i], stop));
        }
    }
}

/// <summary>The caller's sessions by id; everybody else's do not exist.</summary>
internal sealed class SessionLoader(SessionStore sessions, Caller caller) : Loader<SessionId, Session>
{
    protected override async ValueTask FetchAsync(Fetch<SessionId, Session> fetch, CancellationToken stop)
    {
        if (caller.User is { } user)
        {
            fetch.Fill(await sessions.ListAsync(user, stop), static session => session.Id);
        }
    }
}
