using Chirp.Bench.Engine;
using Chirp.Bench.Load;
using Chirp.Bench.MySql;
using Chirp.Bench.Servers;
using Chirp.Bench.Transport;

// A set of benchmarks by its name; what follows the name is that set's own.
switch (args.FirstOrDefault())
{
    case "engine":
        return EngineBenchmarks.Run(args[1..]);
    case "load":
        return await LoadCommand.RunAsync(args);
    case "mysql":
        return await MySqlBenchmarks.RunAsync(args[1..]);
    case "transport":
        return await TransportCommand.RunAsync(args);
    case "servers":
        return await ServersCommand.RunAsync(args);
    default:
        Console.WriteLine("""
            usage: Chirp.Bench engine [FILTER]   the engine, and the same work in graphql-js (npm)
                   Chirp.Bench load              a social graph and real tweets through the public API (--help)
                   Chirp.Bench mysql --connection TEXT   the MySQL driver beside MySql.Data and a bare loop
                   Chirp.Bench transport post|sockets|fanout   the transports beside a bare Kestrel (--help)
                   Chirp.Bench servers --url URL --url URL …   servers under fire lose nothing (--help)
            """);
        return 2;
}
