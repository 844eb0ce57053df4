using Chirp.Conformance;

// Replays conformance files against the engine:  DIR [syntax|validation|execution…]
// Every *.jsonl of DIR whose name begins with a kind is replayed, all kinds if none is named.
return ConformanceRun.Start(args, Console.Out);
