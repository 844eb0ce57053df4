using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>What is known of another server. Guarded by <see cref="ServerGroup"/>.</summary>
internal sealed class Peer(long instance, long now)
{
    /// <summary>The number of the first message since which none is missing.</summary>
    private long _first;

    private long _last;

    public long Instance => instance;

    /// <summary>When it was found to have ended; null while it has not.</summary>
    public long? EndedAt { get; set; }

    /// <summary>Its row as it was read last.</summary>
    public ServerRow? Row { get; private set; }

    /// <summary>When its row was seen to be renewed.</summary>
    public long RenewedAt { get; private set; } = now;

    /// <summary>When its last message came.</summary>
    public long HeardAt { get; private set; } = now;

    /// <summary>What is settled of its ids, as far as all its events have been heard or read.</summary>
    public IdSet Settled { get; private set; } = IdSet.Empty;

    /// <summary>Whether all it has published since its row was read has been heard.</summary>
    public bool IsWhole => Row is { } row && _last != 0 && _first <= row.Sent + 1;

    /// <summary>Any of its messages may have been lost.</summary>
    public void Forget() => _last = 0;

    /// <summary>Takes note of a message; false where others are missing before it.</summary>
    public bool Hear(ServerMessage message, long at)
    {
        var follows = message.Number == _last + 1;
        if (!follows)
        {
            _first = message.Number;
        }

        _last = message.Number;
        HeardAt = at;
        Settled = message.Settled;
        return follows;
    }

    /// <summary>Takes note of its row; whether it has published anything since the last time.</summary>
    public bool Read(ServerRow row, long at)
    {
        var hasPublished = Row is null || Row.Published != row.Published;
        if (Row is null || Row.Beat != row.Beat)
        {
            RenewedAt = at;
        }

        Row = row;
        if (row.Settled.Line > Settled.Line)
        {
            Settled = row.Settled;
        }

        return hasPublished;
    }
}
