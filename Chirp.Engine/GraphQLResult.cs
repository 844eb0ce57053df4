using Chirp.Engine.Response;

namespace Chirp.Engine;

/// <summary>
/// What came of a request: a <see cref="SingleResult"/>, an <see cref="IncrementalResult"/> or a
/// <see cref="StreamResult"/>. Dispose it when the last byte has been sent; that returns its buffers and stops its
/// work.
/// </summary>
public abstract class GraphQLResult : IAsyncDisposable
{
    /// <summary>
    /// The operation's cost by <c>@cost</c> and <c>@listSize</c>, where it got as far as being planned.
    /// </summary>
    public OperationCost? Cost { get; init; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>One response.</summary>
public sealed class SingleResult(ResponseBuffer response, RequestOutcome outcome) : GraphQLResult
{
    /// <summary>The whole response as UTF-8 JSON: <c>{"data":…}</c> or <c>{"errors":[…],"data":…}</c>.</summary>
    public ResponseBuffer Response { get; } = response;

    public RequestOutcome Outcome { get; } = outcome;

    public override ValueTask DisposeAsync()
    {
        Response.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>How far a request came; transports choose their status code by it.</summary>
public enum RequestOutcome
{
    /// <summary>Executed; there may be field errors beside the data.</summary>
    Executed,

    /// <summary>Not valid, or past a limit: nothing was executed and the response has no <c>data</c>.</summary>
    InvalidDocument,

    /// <summary>The document does not parse.</summary>
    InvalidSyntax,

    /// <summary>The operation is missing, ambiguous, or not allowed on this channel.</summary>
    OperationNotFound,

    /// <summary>The operation's kind is not among <see cref="GraphQLRequest.Allowed"/>.</summary>
    OperationNotAllowed,

    /// <summary>A variable could not be coerced.</summary>
    InvalidVariables,

    /// <summary>The operation would cost more than the limit.</summary>
    TooCostly,

    /// <summary><see cref="EngineOptions.Admit"/> refused the operation.</summary>
    NotAdmitted,
}

/// <summary>
/// A first response with <c>hasNext: true</c>, and the ones after it (<c>@defer</c>, <c>@stream</c>).
/// </summary>
public abstract class IncrementalResult : GraphQLResult
{
    public abstract ResponseBuffer Initial { get; }

    /// <summary>The later responses in order; each is the reader's to dispose. To be enumerated once.</summary>
    public abstract IAsyncEnumerable<ResponseBuffer> Subsequent { get; }
}

/// <summary>A subscription's responses; each is the reader's to dispose. To be enumerated once.</summary>
public abstract class StreamResult : GraphQLResult
{
    public abstract IAsyncEnumerable<ResponseBuffer> Responses { get; }
}

/// <summary>
/// Static cost of an operation (IBM's cost specification): fields resolved, and types returned, weighted.
/// </summary>
public readonly record struct OperationCost(double FieldCost, double TypeCost);
