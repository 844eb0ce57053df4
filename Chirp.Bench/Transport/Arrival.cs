namespace Chirp.Bench.Transport;

/// <summary>An event has come to one subscriber.</summary>
/// <param name="Event">The event's number.</param>
/// <param name="At">The machine's timestamp, the same clock in all its processes.</param>
internal readonly record struct Arrival(long Event, long At);
