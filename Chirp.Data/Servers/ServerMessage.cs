using Chirp.Data.Live;
using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>
/// What a server tells the others: events, and what is settled of its ids when they all have been heard.
/// </summary>
/// <param name="Node">Who tells it.</param>
/// <param name="Instance">Which process of that number.</param>
/// <param name="Number">Grows by one with every message: a gap is a message that was lost.</param>
/// <param name="Settled">What is settled of the server's own ids.</param>
/// <param name="Events">In the order they were committed.</param>
internal sealed record ServerMessage(
    int Node, long Instance, long Number, IdSet Settled, IReadOnlyList<LiveEvent> Events);
