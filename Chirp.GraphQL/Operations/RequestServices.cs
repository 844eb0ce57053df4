using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// What one request's resolvers may ask for: the caller, the files that came with the request, and the process's
/// singletons. There is no container scope: nothing that a resolver uses lives for one request, but loaders, which are
/// the engine's.
/// </summary>
internal sealed class RequestServices(
    IServiceProvider singletons, Caller caller, UploadedFiles files) : IServiceProvider
{
    public Caller Caller => caller;

    /// <summary>Set before the operation runs, where its caller's budget is limited.</summary>
    public CostBudget? Budget { get; set; }

    public object? GetService(Type serviceType) =>
        serviceType == typeof(Caller) ? caller
        : serviceType == typeof(UploadedFiles) ? files
        : singletons.GetService(serviceType);
}
