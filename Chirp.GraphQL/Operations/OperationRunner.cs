using Chirp.Engine;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// Runs what any transport received: finds the document, gives the request its services, asks the engine.
/// </summary>
/// <param name="engine">What runs documents.</param>
/// <param name="documents">Where documents are found.</param>
/// <param name="services">The process's services.</param>
/// <param name="sessions">Knows which sessions have ended; null where tokens alone decide.</param>
internal sealed class OperationRunner(
    GraphQLEngine engine, DocumentStore documents, IServiceProvider services, ActiveSessions? sessions = null)
{
    public GraphQLEngine Engine => engine;

    /// <summary>
    /// The result of one request. <paramref name="request"/> must outlive it. Throws <see cref="BadRequestException"/>
    /// where there is no document to run, or the caller's session has ended.
    /// </summary>
    public ValueTask<GraphQLResult> RunAsync(
        OperationRequest request, Caller caller, OperationKinds allowed, bool acceptsIncremental,
        CancellationToken stop)
    {
        if (caller.Ended is not null && !EndedSession.MayBeEndedBy(documents.Find(request).Utf8.Span))
        {
            throw CallerAuthenticator.InvalidToken();
        }

        if (sessions is null || caller is not { User: { } user, Session: { } session })
        {
            return StartAsync(request, caller, allowed, acceptsIncremental, stop);
        }

        // Also here, and not only where a token is read: a WebSocket brings many requests with one.
        return CheckAsync();

        async ValueTask<GraphQLResult> CheckAsync() =>
            await sessions.IsActiveAsync(user, session, stop)
                ? await StartAsync(request, caller, allowed, acceptsIncremental, stop)
                : throw CallerAuthenticator.InvalidToken();
    }

    private ValueTask<GraphQLResult> StartAsync(
        OperationRequest request, Caller caller, OperationKinds allowed, bool acceptsIncremental,
        CancellationToken stop)
    {
        request.Services = new RequestServices(services, caller, request.Files);
        return engine.ExecuteAsync(
            new GraphQLRequest
            {
                Document = documents.Find(request),
                OperationName = request.OperationName,
                Variables = request.Variables,
                Services = request.Services,
                Allowed = allowed,
                AcceptsIncremental = acceptsIncremental,
            },
            stop);
    }
}
