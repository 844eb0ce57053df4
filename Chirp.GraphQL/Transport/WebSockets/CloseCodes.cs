namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// Close codes of the graphql-transport-ws protocol, and the standard ones beside them (RFC 6455, section 7.4).
/// </summary>
internal static class CloseCodes
{
    public const int Normal = 1000;
    public const int GoingAway = 1001;
    public const int ProtocolError = 1002;
    public const int InvalidText = 1007;
    public const int TooBig = 1009;
    public const int BadRequest = 4400;
    public const int Unauthorized = 4401;
    public const int Forbidden = 4403;
    public const int SubprotocolNotAcceptable = 4406;
    public const int InitialisationTimeout = 4408;
    public const int SubscriberAlreadyExists = 4409;
    public const int TooManyRequests = 4429;
    public const int InternalServerError = 4500;
}
