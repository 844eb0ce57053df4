using Chirp.Data.Model;

namespace Chirp.GraphQL.Features;

/// <summary>What a mutation's caller can do something about: a member of its payload's union of errors.</summary>
internal abstract record UserError(string Message);

internal sealed record NotSignedIn() : UserError("Sign in first: the request carries no access token that works.");

internal sealed record InvalidInput(string Field, string Message) : UserError(Message);

internal sealed record IdempotencyKeyReused()
    : UserError("This idempotency key was used before for another request: choose a new one for each change.");

internal sealed record HandleTaken(string Handle) : UserError($"Somebody has the handle '{Handle}' already.");

internal sealed record EmailTaken() : UserError("There is an account with this email address already.");

internal sealed record TooYoung(int MinimumAge) : UserError($"People must be at least {MinimumAge} years old.");

internal sealed record WrongCredentials(string Message) : UserError(Message)
{
    public static WrongCredentials Login { get; } =
        new("No account has this handle or email address with this password.");

    public static WrongCredentials Password { get; } = new("This is not your password.");
}

internal sealed record TooManyAttempts(int RetryAfter)
    : UserError($"Too many attempts: try again in {RetryAfter} seconds.");

internal sealed record InvalidRefreshToken()
    : UserError("The refresh token is unknown, has ended, or was used before: sign in again.");

internal sealed record TweetTooLong(int Limit, int WeightedLength)
    : UserError($"The text's weighted length is {WeightedLength}; at most {Limit} is allowed.");

internal sealed record InvalidTweetText(string Message) : UserError(Message);

internal sealed record TweetNotFound() : UserError("The tweet does not exist or was deleted.");

internal sealed record UserNotFound() : UserError("The person does not exist.");

internal sealed record SessionNotFound() : UserError("The session is none of yours, or has ended.");

internal sealed record NotYours() : UserError("The tweet is somebody else's.");

internal sealed record CannotFollowSelf() : UserError("Nobody can follow themselves.");

/// <summary>Outcomes of stores that mean the same in every mutation.</summary>
internal static class WriteErrors
{
    /// <summary>The error of a write, null where it was done.</summary>
    /// <param name="result">What the store says.</param>
    /// <param name="notFound">What it means here that something does not exist.</param>
    public static UserError? Of(WriteResult result, UserError notFound) => result.Status switch
    {
        WriteStatus.Done or WriteStatus.Unchanged => null,
        WriteStatus.NotFound => notFound,
        WriteStatus.NotYours => new NotYours(),
        WriteStatus.KeyReused => new IdempotencyKeyReused(),
        _ => throw new InvalidOperationException($"A write that cannot be {result.Status} was."),
    };
}
