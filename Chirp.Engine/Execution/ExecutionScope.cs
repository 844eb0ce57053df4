namespace Chirp.Engine.Execution;

/// <summary>One request as resolvers see it.</summary>
public sealed class ExecutionScope(IServiceProvider services, CancellationToken stop)
{
    /// <summary>The request's services: what a resolver parameter of a service type is taken from.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>Cancelled when the caller has gone or the deadline has passed.</summary>
    public CancellationToken Stop { get; } = stop;
}
