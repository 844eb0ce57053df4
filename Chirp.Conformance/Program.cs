using Chirp.Conformance;
using Chirp.Conformance.Fuzzing;

// DIR [syntax|validation|execution…]
//     replays conformance files: every *.jsonl of DIR whose name begins with a kind, all kinds if none is named
// fuzz [--cases N] [--seed S] [--case K]
//     compares the engine with npm graphql on random cases
return args is ["fuzz", ..]
    ? await FuzzRun.StartAsync(args, Console.Out)
    : ConformanceRun.Start(args, Console.Out);
