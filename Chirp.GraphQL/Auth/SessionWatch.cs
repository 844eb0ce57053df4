using Chirp.Data.Model;

namespace Chirp.GraphQL.Auth;

/// <summary>Something that is open for a session and ends with it.</summary>
internal sealed class SessionWatch(ActiveSessions sessions, UserId user, SessionId session, Action ended) : IDisposable
{
    public UserId User => user;

    public SessionId Session => session;

    public void Ended() => ended();

    public void Dispose() => sessions.Remove(this);
}
