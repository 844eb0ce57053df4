namespace Chirp.Data.Servers;

/// <summary>Carries messages to all servers, the sender included, in the sender's order; it may lose some.</summary>
internal interface IServerChannel : IAsyncDisposable
{
    /// <summary>
    /// Begins to receive. Messages come one at a time; <paramref name="broken"/> is called where some may be lost from
    /// now on.
    /// </summary>
    ValueTask StartAsync(Action<byte[]> received, Action broken, CancellationToken stop);

    /// <summary>Ends when it is sent or lost; throws in neither case.</summary>
    ValueTask PublishAsync(byte[] message);
}
