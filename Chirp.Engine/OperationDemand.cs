namespace Chirp.Engine;

/// <summary>What a valid operation within all limits asks for, before it runs.</summary>
/// <param name="Services">The request's services.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Cost">Its cost with the request's variables.</param>
/// <param name="RootFields">The names of its root fields as the schema has them, one for each time it is asked.</param>
public readonly record struct OperationDemand(
    IServiceProvider Services, OperationKinds Kind, OperationCost Cost, IReadOnlyList<string> RootFields);
