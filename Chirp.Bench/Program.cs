using Chirp.Bench.Engine;

// A set of benchmarks by its name; what follows the name is that set's own.
switch (args.FirstOrDefault())
{
    case "engine":
        return EngineBenchmarks.Run(args[1..]);
    default:
        Console.WriteLine("usage: Chirp.Bench engine [FILTER]   the engine, and the same work in graphql-js (npm)");
        return 2;
}
