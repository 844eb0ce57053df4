using Chirp.Data.Model;

namespace Chirp.GraphQL.Auth;

/// <summary>
/// Whose session it was that an access token, otherwise valid, belongs to. Such a caller is nobody, with one exception:
/// the change that ended the session may be asked for again with its idempotency key, by one whose answer was lost.
/// </summary>
internal sealed record EndedSession(UserId User, SessionId Session)
{
    /// <summary>
    /// Whether a document may hold such a change. Where it does not, the token is refused; where it does, its other
    /// fields are answered as for nobody.
    /// </summary>
    public static bool MayBeEndedBy(ReadOnlySpan<byte> document) =>
        document.IndexOf("signOut"u8) >= 0 || document.IndexOf("deleteAccount"u8) >= 0
        || document.IndexOf("revokeSession"u8) >= 0;
}
