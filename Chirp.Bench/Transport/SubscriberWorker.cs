using System.Net;
using System.Runtime.InteropServices;

namespace Chirp.Bench.Transport;

/// <summary>
/// Holds subscriptions, one a socket, from several addresses of this machine. Answers <c>open</c> when all stand,
/// <c>sample</c> with the last event's message, and <c>take N</c> with the events that have come since, as soon as there
/// are N of them: base64 of an <see cref="Arrival"/> each.
/// </summary>
internal sealed class SubscriberWorker(Uri url, int count, int firstAddress, string subscribe)
{
    public const string Command = "subscribers";

    /// <summary>An address has some 28,000 ports to connect from.</summary>
    private const int SocketsPerAddress = 5_000;

    /// <summary>Sockets that are being opened at one time: servers give them seconds to introduce themselves.</summary>
    private const int MaxOpening = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Subscriber> _subscribers = new(count);
    private readonly SemaphoreSlim _opening = new(MaxOpening, MaxOpening);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Lock _gate = new();
    private List<Arrival> _arrivals = [];
    private int _standing;
    private int _wanted;

    public byte[] Handshake { get; } = WebSocketFrames.Handshake(url);

    public byte[] Subscription { get; } = WebSocketFrames.Masked(subscribe);

    public byte[]? Sample { get; set; }

    public async Task<int> RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["open"]:
                    await OpenAsync();
                    Console.WriteLine("open");
                    break;
                case ["sample"]:
                    Console.WriteLine(Convert.ToBase64String(Sample ?? []));
                    break;
                case ["take", var number]:
                    Console.WriteLine(Convert.ToBase64String(
                        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(await TakeAsync(int.Parse(number))))));
                    break;
            }
        }

        return 0;
    }

    /// <summary>A subscription stands as far as its server tells.</summary>
    internal void Stands()
    {
        _opening.Release();
        if (Interlocked.Increment(ref _standing) == count)
        {
            _changed.Release();
        }
    }

    internal void Arrived(Arrival arrival)
    {
        lock (_gate)
        {
            _arrivals.Add(arrival);
            if (_arrivals.Count == _wanted)
            {
                _wanted = 0;
                _changed.Release();
            }
        }
    }

    private async Task OpenAsync()
    {
        var server = new IPEndPoint(IPAddress.Loopback, url.Port);
        for (var i = 0; i < count; i++)
        {
            if (!await _opening.WaitAsync(Patience))
            {
                throw new InvalidOperationException($"Only {_standing} subscriptions stand of {i}.");
            }

            var address = new IPAddress([127, 0, 0, (byte)(firstAddress + (i / SocketsPerAddress))]);
            var subscriber = new Subscriber(this);
            subscriber.Open(new IPEndPoint(address, 0), server);
            _subscribers.Add(subscriber);
        }

        if (!await _changed.WaitAsync(Patience))
        {
            throw new InvalidOperationException($"Only {_standing} subscriptions stand.");
        }
    }

    private async Task<List<Arrival>> TakeAsync(int number)
    {
        lock (_gate)
        {
            if (_arrivals.Count >= number)
            {
                return Take();
            }

            _wanted = number;
        }

        await _changed.WaitAsync(Patience);
        lock (_gate)
        {
            return Take();
        }
    }

    private List<Arrival> Take()
    {
        var taken = _arrivals;
        _arrivals = [];
        return taken;
    }
}
