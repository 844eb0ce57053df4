using Chirp.Engine;

namespace Chirp.GraphQL.Features;

/// <summary>
/// What <c>extensions.code</c> says where an argument of a query or a subscription cannot be answered. Mutations answer
/// with <see cref="UserError"/>s instead.
/// </summary>
internal static class FeatureErrors
{
    /// <summary>An id that is none of this schema, or of another type of object.</summary>
    public const string InvalidId = "INVALID_ID";

    /// <summary>More ids than one request may ask for.</summary>
    public const string TooManyIds = "TOO_MANY_IDS";

    /// <summary>A page of no possible size, or of both ends.</summary>
    public const string InvalidPage = "INVALID_PAGE";

    /// <summary>A cursor that no list has given out.</summary>
    public const string InvalidCursor = "INVALID_CURSOR";

    /// <summary>What was asked for needs an access token.</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>What is to be watched does not exist.</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>More work waits than this server takes on; to be tried again.</summary>
    public const string Overloaded = "OVERLOADED";

    public static GraphQLException InvalidCursorIn(string argument) =>
        new($"'{argument}' is not a cursor of this list.", InvalidCursor);
}
