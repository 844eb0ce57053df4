using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>What a server tells of itself.</summary>
/// <param name="Node">Its number.</param>
/// <param name="Instance">Tells one process of that number from the next.</param>
/// <param name="Beat">Grows with every renewal.</param>
/// <param name="Settled">What is settled of its own ids.</param>
/// <param name="Sent">The number of its last message: what is published later is in later ones.</param>
/// <param name="Published">How many events there ever were.</param>
/// <param name="IsConnected">Whether it holds its lock.</param>
internal sealed record ServerRow(
    int Node, long Instance, long Beat, IdSet Settled, long Sent, long Published, bool IsConnected = true);
