namespace Chirp.GraphQL.Operations;

/// <summary>A request that cannot be understood; the message and status are for the client.</summary>
internal sealed class BadRequestException(
    string message, int statusCode = StatusCodes.Status400BadRequest, string code = "BAD_REQUEST") : Exception(message)
{
    public int StatusCode { get; } = statusCode;

    /// <summary>Whether the bytes could not be read at all, rather than say something that is no request.</summary>
    public bool IsUnreadable { get; init; }

    /// <summary>The error's <c>extensions.code</c>.</summary>
    public string Code { get; } = code;
}
