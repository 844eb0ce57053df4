using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chirp.Bench.Transport;

/// <summary>One subscription on one socket, with as little as a client can do.</summary>
internal sealed class Subscriber
{
    private const int BufferBytes = 2048;
    private readonly SubscriberWorker _worker;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receiving = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _filled;
    private bool _isUpgraded;

    public Subscriber(SubscriberWorker worker)
    {
        _worker = worker;
        _receiving.Completed += (_, _) => Receive(completed: true);
    }

    public void Open(IPEndPoint from, IPEndPoint to)
    {
        _socket.Bind(from);
        _socket.Connect(to);
        _socket.Send(_worker.Handshake);
        Receive(completed: false);
    }

    private void Receive(bool completed)
    {
        while (true)
        {
            if (completed)
            {
                if (_receiving.SocketError != SocketError.Success || _receiving.BytesTransferred == 0)
                {
                    throw new InvalidOperationException("The server closed a subscription.");
                }

                Take(_receiving.BytesTransferred);
            }

            _receiving.SetBuffer(_buffer, _filled, BufferBytes - _filled);
            if (_socket.ReceiveAsync(_receiving))
            {
                return;
            }

            completed = true;
        }
    }

    private void Take(int received)
    {
        _filled += received;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _filled);
        if (!_isUpgraded)
        {
            var end = rest.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return;
            }

            if (!rest.StartsWith("HTTP/1.1 101 "u8))
            {
                throw new InvalidOperationException($"The server answered {Encoding.ASCII.GetString(rest)}");
            }

            _isUpgraded = true;
            rest = rest[(end + 4)..];
            _socket.Send(WebSocketFrames.Init);
        }

        while (WebSocketFrames.TryRead(ref rest, out var isText, out var payload))
        {
            Handle(isText, payload);
        }

        rest.CopyTo(_buffer);
        _filled = rest.Length;
    }

    private void Handle(bool isText, ReadOnlySpan<byte> message)
    {
        // The type stands before the payload, in which anything may stand.
        var start = message[..Math.Min(message.Length, 40)];
        if (start.IndexOf("\"next\""u8) >= 0)
        {
            var at = Stopwatch.GetTimestamp();
            _worker.Sample ??= message.ToArray();
            var text = message[(message.IndexOf("\"text\":\"e"u8) + "\"text\":\"e"u8.Length)..];
            _ = Utf8Parser.TryParse(text, out int number, out _);
            _worker.Arrived(new Arrival(number, at));
        }
        else if (start.IndexOf("\"connection_ack\""u8) >= 0)
        {
            _socket.Send(_worker.Subscription);
            _socket.Send(WebSocketFrames.Ping);
        }
        else if (start.IndexOf("\"pong\""u8) >= 0)
        {
            _worker.Stands();
        }
        else if (start.IndexOf("\"ping\""u8) >= 0)
        {
            _socket.Send(WebSocketFrames.Pong);
        }
        else
        {
            throw new InvalidOperationException(
                isText ? $"The server sent {Encoding.UTF8.GetString(message)}" : "The server closed a subscription.");
        }
    }
}
