using System.Globalization;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// What a caller has left, in the headers of draft-ietf-httpapi-ratelimit-headers-06: <c>RateLimit-Limit</c> and
/// <c>RateLimit-Remaining</c> in points of cost, <c>RateLimit-Reset</c> in seconds until all of them are back; and
/// <c>Retry-After</c> (RFC 9110, section 10.2.3) where the operation has to wait.
/// </summary>
internal static class RateLimitHeaders
{
    public const string Limit = "RateLimit-Limit";
    public const string Remaining = "RateLimit-Remaining";
    public const string Reset = "RateLimit-Reset";

    public static void Write(HttpResponse response, CostBudget? known)
    {
        if (known is not { } budget)
        {
            return;
        }

        if (budget.Limit > 0)
        {
            response.Headers[Limit] = budget.Limit.ToString("0", CultureInfo.InvariantCulture);
            response.Headers[Remaining] = budget.Remaining.ToString("0", CultureInfo.InvariantCulture);
            response.Headers[Reset] = budget.ResetSeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (budget.RetryAfterSeconds > 0)
        {
            response.Headers.RetryAfter = budget.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
    }
}
