using BenchmarkDotNet.Attributes;
using Chirp.Engine;
using Chirp.Engine.Language;

namespace Chirp.Bench.Engine;

/// <summary>
/// A request with a cached plan to its response's bytes, all data in memory. The same schema, data and operations stand
/// in <c>peers.mjs</c>.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class ExecutionBenchmarks
{
    private readonly GraphQLEngine _engine = ExecutionSchema.CreateEngine();
    private GraphQLRequest _objects = null!;
    private GraphQLRequest _timeline = null!;

    [GlobalSetup]
    public void Setup()
    {
        _objects = Request(ExecutionSchema.ObjectsQuery);
        _timeline = Request(ExecutionSchema.TimelineQuery);
        Console.WriteLine($"// {Objects()} bytes of objects, {Timeline()} bytes of timeline");
    }

    /// <summary>1,000 objects of four scalars and a child of two fields.</summary>
    [Benchmark]
    public int Objects() => Execute(_objects);

    /// <summary>A timeline of 20 tweets with their authors through a loader.</summary>
    [Benchmark]
    public int Timeline() => Execute(_timeline);

    private static GraphQLRequest Request(string query) => new()
    {
        Document = new SourceText(query),
        Services = ExecutionSchema.NoServices,
    };

    private int Execute(GraphQLRequest request)
    {
        var task = _engine.ExecuteAsync(request, CancellationToken.None);
        if (!task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("Everything is in memory: nothing should wait.");
        }

        using var response = ((SingleResult)task.Result).Response;
        return response.Memory.Length;
    }
}
