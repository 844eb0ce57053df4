using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// Keeps other sites from making a browser execute operations. A browser sends a request of its own accord ("simple",
/// Fetch standard) only without unusual headers and only with the content types of forms; everything else it asks about
/// first, and CORS answers. So a form's content type needs an unusual header, and so does a GET that the browser marks
/// as coming from elsewhere (or every GET, where so configured).
/// </summary>
internal static class PreflightGuard
{
    private static readonly string[] PreflightHeaders =
        ["GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name"];

    /// <summary>
    /// Throws <see cref="BadRequestException"/> where a browser could have been made to send the request.
    /// </summary>
    public static void Check(HttpRequest request, TransportOptions options)
    {
        if (HasPreflightHeader(request))
        {
            return;
        }

        if (options.RequirePreflight || ComesFromElsewhere(request, options.AllowedOrigins))
        {
            throw new BadRequestException(
                "This request could have been sent by another site's page. Add the header "
                + "'GraphQL-Require-Preflight: 1', or send it as POST with 'Content-Type: application/json' "
                + "(Transport:RequirePreflight).",
                StatusCodes.Status403Forbidden, "PREFLIGHT_REQUIRED");
        }
    }

    /// <summary>Throws where there is no header that makes a browser ask first.</summary>
    public static void RequireHeader(HttpRequest request)
    {
        if (!HasPreflightHeader(request))
        {
            throw new BadRequestException(
                "A multipart request needs the header 'GraphQL-Require-Preflight: 1', so that no other site's page can "
                + "send it.",
                StatusCodes.Status403Forbidden, "PREFLIGHT_REQUIRED");
        }
    }

    /// <summary>Whether a page of this server, of an allowed origin, or no page at all asks for a WebSocket.</summary>
    public static bool MayOpenSocket(HttpRequest request, TransportOptions options) =>
        !ComesFromElsewhere(request, options.AllowedOrigins);

    private static bool HasPreflightHeader(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true)
        {
            return true;
        }

        foreach (var header in PreflightHeaders)
        {
            if (request.Headers.ContainsKey(header))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ComesFromElsewhere(HttpRequest request, string[] allowedOrigins)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            return !IsOwnOrigin(request, origin) && !allowedOrigins.Contains("*") && !allowedOrigins.Contains(origin);
        }

        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
    }

    private static bool IsOwnOrigin(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
