using System.ComponentModel.DataAnnotations;

namespace Chirp.GraphQL.Transport;

/// <summary>
/// The section <c>Transport</c>: how requests come in, and what each may cost before it is understood.
/// </summary>
internal sealed record TransportOptions
{
    /// <summary>Bytes of a request's body, uploads excepted.</summary>
    [Range(1_024, 1 << 30)]
    public int MaxRequestBytes { get; init; } = 1 << 20;

    /// <summary>Requests in one array; 0 refuses arrays.</summary>
    [Range(0, 1_000)]
    public int MaxBatch { get; init; }

    /// <summary>Which reading of the GraphQL over HTTP draft the status codes follow.</summary>
    public StatusCodePolicy StatusCodes { get; init; } = StatusCodePolicy.Audits;

    /// <summary>
    /// Whether every GET must carry a header that makes a browser ask first (<c>GraphQL-Require-Preflight</c>,
    /// <c>Apollo-Require-Preflight</c>, <c>X-Apollo-Operation-Name</c>, or a JSON <c>Content-Type</c>). Off,
    /// only a GET that a browser marks as coming from another site must.
    /// </summary>
    public bool RequirePreflight { get; init; } = true;

    /// <summary>Whether a browser's GET shows the IDE.</summary>
    public bool Ide { get; init; }

    /// <summary>Whether the schema can be downloaded and introspected.</summary>
    public bool Introspection { get; init; }

    /// <summary>Whether errors say "Did you mean …?".</summary>
    public bool Suggestions { get; init; }

    /// <summary>Origins that browsers may call from (CORS); <c>*</c> for any.</summary>
    public string[] AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Addresses or networks (<c>10.0.0.0/8</c>) of the proxies in front of this server: only they are believed whom a
    /// request came from (<c>X-Forwarded-For</c>).
    /// </summary>
    public string[] TrustedProxies { get; init; } = [];

    /// <summary>Seconds an operation may take.</summary>
    [Range(1, 3_600)]
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>Seconds that running operations have to finish when the server stops.</summary>
    [Range(0, 600)]
    public int ShutdownSeconds { get; init; } = 10;

    public UploadOptions Uploads { get; init; } = new();

    public WebSocketOptions WebSocket { get; init; } = new();

    public SseOptions Sse { get; init; } = new();
}

/// <summary>What a request that was refused before execution, or executed in part, answers.</summary>
internal enum StatusCodePolicy
{
    /// <summary>
    /// What clients and the audits of npm <c>graphql-http</c> expect today: 400 for every refused document, 200 for
    /// clients that accept only <c>application/json</c>, 200 for a partial result.
    /// </summary>
    Audits,

    /// <summary>
    /// The draft of August 2026: 400 for what does not parse, 422 for what is no request or not valid, 294 for a
    /// partial result, whatever the client accepts; what is not 2xx is <c>application/graphql-response+json</c>.
    /// </summary>
    Draft,
}

/// <summary>The section <c>Transport:Uploads</c> (multipart request specification).</summary>
internal sealed record UploadOptions
{
    /// <summary>Files in one request; 0 refuses uploads.</summary>
    [Range(0, 1_000)]
    public int MaxFiles { get; init; } = 8;

    /// <summary>Bytes of one file.</summary>
    public long MaxFileBytes { get; init; } = 32L << 20;

    /// <summary>Bytes of a part that is no file.</summary>
    public int MaxFieldBytes { get; init; } = 1 << 20;
}

/// <summary>The section <c>Transport:WebSocket</c>.</summary>
internal sealed record WebSocketOptions
{
    /// <summary>Seconds a client has to send <c>connection_init</c> (close code 4408).</summary>
    [Range(1, 3_600)]
    public int InitTimeoutSeconds { get; init; } = 3;

    /// <summary>
    /// Seconds between pings to a client that says nothing; one that then stays silent as long again is closed.
    /// </summary>
    [Range(1, 3_600)]
    public int PingSeconds { get; init; } = 30;

    /// <summary>Sockets open at once; who asks for more is answered 503.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSockets { get; init; } = 100_000;

    /// <summary>Operations running at once on one socket (close code 4429).</summary>
    public int MaxOperations { get; init; } = 100;

    /// <summary>Bytes of one message from a client.</summary>
    [Range(1_024, 1 << 30)]
    public int MaxMessageBytes { get; init; } = 256 << 10;

    /// <summary>Seconds one message may take to be taken by the client; a slower one is cut off.</summary>
    [Range(1, 3_600)]
    public int SendTimeoutSeconds { get; init; } = 15;
}

/// <summary>The section <c>Transport:Sse</c>.</summary>
internal sealed record SseOptions
{
    /// <summary>Seconds between comments that keep a quiet stream open.</summary>
    [Range(1, 3_600)]
    public int KeepAliveSeconds { get; init; } = 12;

    /// <summary>Streams reserved in single connection mode and not yet opened, or open.</summary>
    public int MaxStreams { get; init; } = 10_000;

    /// <summary>Operations running at once on one stream.</summary>
    public int MaxOperations { get; init; } = 100;

    /// <summary>Seconds a reserved stream waits to be opened.</summary>
    [Range(1, 3_600)]
    public int ReservationSeconds { get; init; } = 30;
}
