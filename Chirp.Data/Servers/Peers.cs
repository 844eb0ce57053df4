using System.Diagnostics;
using Chirp.Data.Live;
using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>The other servers, as this one knows them. Guarded by <see cref="ServerGroup"/>.</summary>
/// <param name="hasChannel">Whether they can be heard at all.</param>
/// <param name="log">Told, in a sentence, what happens between servers.</param>
internal sealed class Peers(bool hasChannel, Action<string> log)
{
    /// <summary>A server that is not heard for so long is asked after in the database.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMilliseconds(1500);

    /// <summary>A server that has not renewed its row for so long is ended, though it may go on later.</summary>
    private static readonly TimeSpan MaxAbsence = TimeSpan.FromSeconds(5);

    private readonly Dictionary<int, Peer> _peers = [];

    /// <summary>Numbers of servers that have ended and still count.</summary>
    private readonly List<int> _gone = [];

    /// <summary>Whether a server has ended that still counts (<see cref="Settle"/>).</summary>
    public bool HasGone => _gone.Count > 0;

    /// <summary>Whether others have published anything since readers were told to read.</summary>
    public bool HasNews { get; set; }

    /// <summary>When a message of this very server came.</summary>
    public long EchoedAt { get; set; }

    /// <summary>
    /// The server that a message is from. Null for one that has just come: it writes nothing before its row is known
    /// here; and for one that has ended and does not know it: it writes nothing any more.
    /// </summary>
    public Peer? Find(ServerMessage message) =>
        _peers.TryGetValue(message.Node, out var peer) && peer.Instance == message.Instance && peer.EndedAt is null
            ? peer
            : null;

    /// <summary>Takes note of all rows.</summary>
    /// <param name="rows">The others'.</param>
    /// <param name="now">When they were asked for.</param>
    /// <param name="silent">Is given those that may have died.</param>
    /// <param name="parted">Is given the rows of those that have ended for so long that nobody needs them.</param>
    public void Read(List<ServerRow> rows, long now, List<Peer> silent, List<ServerRow> parted)
    {
        var left = new HashSet<int>(_peers.Keys);
        foreach (var row in rows)
        {
            left.Remove(row.Node);
            if (!_peers.TryGetValue(row.Node, out var peer) || peer.Instance != row.Instance)
            {
                _peers[row.Node] = peer = new Peer(row.Instance, now);
                log($"Server {row.Node} has come.");
            }

            if (peer.EndedAt is { } endedAt)
            {
                if (Stopwatch.GetElapsedTime(endedAt, now) > ServerGroup.MaxParting)
                {
                    parted.Add(row);
                }

                continue;
            }

            HasNews |= peer.Read(row, now);
            if (!row.IsConnected || Stopwatch.GetElapsedTime(peer.RenewedAt, now) > MaxAbsence)
            {
                silent.Add(peer);
            }
        }

        // Rows go after their servers have ended.
        foreach (var node in left)
        {
            if (_peers.Remove(node, out var peer) && peer.EndedAt is null)
            {
                _gone.Add(node);
                log($"Server {node} has left.");
            }
        }
    }

    /// <summary>A server has ended: all that it has written can be read.</summary>
    public void End(Peer peer)
    {
        peer.EndedAt = Stopwatch.GetTimestamp();
        _gone.Add(peer.Row!.Node);
        log($"Server {peer.Row.Node} has ended.");
    }

    /// <summary>Any message may have been lost.</summary>
    public void Forget()
    {
        EchoedAt = 0;
        foreach (var peer in _peers.Values)
        {
            peer.Forget();
        }
    }

    /// <summary>Why something that others publish may be missed; null where it is not.</summary>
    public string? WhatIsMissed(long now)
    {
        foreach (var (node, peer) in _peers)
        {
            if (peer.EndedAt is not null)
            {
                continue;
            }

            if (!hasChannel)
            {
                return "there is no Redis";
            }

            if (Stopwatch.GetElapsedTime(EchoedAt, now) > MaxSilence)
            {
                return "Redis does not give the own messages back";
            }

            if (!peer.IsWhole || Stopwatch.GetElapsedTime(peer.HeardAt, now) > MaxSilence)
            {
                return $"server {node} was not heard";
            }
        }

        return null;
    }

    /// <summary>Tells what is settled of their ids.</summary>
    public void Settle(PendingWrites pending, Func<Peer, IdSet> settled)
    {
        foreach (var node in _gone)
        {
            pending.RemoveOther(node);
        }

        _gone.Clear();
        foreach (var (node, peer) in _peers)
        {
            if (peer.EndedAt is null)
            {
                pending.SetOther(node, peer.Instance, settled(peer));
            }
        }
    }
}
