using Chirp.Conformance;
using Chirp.Conformance.Fuzzing;

// DIR [syntax|validation|execution…]
//     replays conformance files: every *.jsonl of DIR whose name begins with a kind, all kinds if none is named
// serve --port N
//     the driver contract of the public corpus: GET /health, POST /execute {schema, query, variables}
// fuzz [--cases N] [--seed S] [--case K]
//     compares the engine with npm graphql on random cases
return args switch
{
    ["serve", "--port", var port] => await DriverServer.RunAsync(int.Parse(port), Console.Out),
    ["fuzz", ..] => await FuzzRun.StartAsync(args, Console.Out),
    _ => ConformanceRun.Start(args, Console.Out),
};
