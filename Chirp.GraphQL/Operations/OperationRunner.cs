using System.Text.Json;
using Chirp.Engine;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// Runs what any transport received: finds the document, gives the request its services, asks the engine.
/// </summary>
internal sealed class OperationRunner(GraphQLEngine engine, DocumentStore documents, IServiceProvider services)
{
    public GraphQLEngine Engine => engine;

    /// <summary>
    /// The result of one request. <paramref name="request"/> must outlive it. Throws <see cref="BadRequestException"/>
    /// where there is no document to run.
    /// </summary>
    public ValueTask<GraphQLResult> RunAsync(
        OperationRequest request, Caller caller, OperationKinds allowed, bool acceptsIncremental,
        CancellationToken stop) =>
        engine.ExecuteAsync(
            new GraphQLRequest
            {
                Document = documents.Find(request),
                OperationName = request.OperationName,
                Variables = request.Variables.ValueKind == JsonValueKind.Undefined ? default : request.Variables,
                Services = new RequestServices(services, caller),
                Allowed = allowed,
                AcceptsIncremental = acceptsIncremental,
            },
            stop);
}
