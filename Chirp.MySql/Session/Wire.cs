using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Chirp.MySql.Protocol;

namespace Chirp.MySql.Session;

/// <summary>
/// Packets over one socket. A packet that has arrived is read without a task, in the buffer it arrived in; what goes
/// out is collected and sent as one write. Any failure leaves it broken for good. One reader, one writer, not at the
/// same time; <see cref="Abort"/> alone may come from another thread.
/// </summary>
internal sealed class Wire(Socket socket, int maxPacketBytes) : IDisposable
{
    private const int HeaderBytes = 4;
    private const int BufferBytes = 8 * 1024;

    private Stream? _tls;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private int _packetStart;
    private int _packetBytes;
    private int _joinedBytes;
    private byte _sequence;
    private volatile bool _isBroken;

    /// <summary>What the next <see cref="SendAsync"/> sends.</summary>
    public PacketWriter Out { get; } = new();

    /// <summary>Nothing more can be said on it, or understood.</summary>
    public bool IsBroken => _isBroken;

    public bool IsEncrypted => _tls is not null;

    /// <summary>The payload of the packet read last; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Packet => _buffer.AsSpan(_packetStart, _packetBytes);

    public ArraySegment<byte> PacketSegment => new(_buffer, _packetStart, _packetBytes);

    /// <summary>The number of the packet that would answer the one read last.</summary>
    public byte NextSequence => _sequence;

    public Socket Socket => socket;

    public void UseTls(Stream tls) => _tls = tls;

    /// <summary>What came in before TLS must not be taken for what came through it.</summary>
    public void ThrowIfUnread()
    {
        if (_end > _start)
        {
            throw Break("it goes on in the clear when TLS begins");
        }
    }

    /// <summary>The answer to a command begins: its first packet has number 1.</summary>
    public void ExpectResponse() => _sequence = 1;

    public void ExpectSequence(byte sequence) => _sequence = sequence;

    /// <summary>
    /// Whether the server has closed the connection, or said something unasked, which only is a farewell. Between
    /// commands only.
    /// </summary>
    public bool IsDead()
    {
        try
        {
            return _isBroken || _end > _start || socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Reads a packet; <see cref="Packet"/> is its payload.</summary>
    public ValueTask ReadAsync() => TryRead() ? default : FillAndReadAsync();

    public async ValueTask SendAsync()
    {
        if (_end > _start)
        {
            // It would be taken for the answer.
            throw Break("it says something that nobody asked for");
        }

        try
        {
            if (_tls is not null)
            {
                await _tls.WriteAsync(Out.Written);
            }
            else
            {
                var rest = Out.Written;
                while (rest.Length > 0)
                {
                    rest = rest[await socket.SendAsync(rest, SocketFlags.None)..];
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            Abort();
            throw MySqlException.Lost("while a command was sent", e);
        }
        finally
        {
            Out.Clear();
        }
    }

    /// <summary>Breaks it off; who waits for a packet gets an error at once.</summary>
    public void Abort()
    {
        _isBroken = true;
        socket.Dispose();
    }

    public void Dispose()
    {
        Abort();
        _tls?.Dispose();
        Out.Dispose();
        var buffer = _buffer;
        _buffer = [];
        _start = _end = _packetBytes = _packetStart = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>True where the next packet is in the buffer as a whole.</summary>
    public bool TryRead()
    {
        while (_end - _start >= _joinedBytes + HeaderBytes)
        {
            var header = _buffer.AsSpan(_start + _joinedBytes, HeaderBytes);
            var bytes = header[0] | (header[1] << 8) | (header[2] << 16);
            if (header[3] != _sequence)
            {
                throw Break($"packet number {header[3]} arrives where {_sequence} belongs");
            }

            if (_joinedBytes + bytes > maxPacketBytes)
            {
                throw Break($"a packet of more than {maxPacketBytes} bytes arrives (MaximumPacketBytes)");
            }

            if (_end - _start < _joinedBytes + HeaderBytes + bytes)
            {
                return false;
            }

            _sequence++;
            Join(bytes);
            if (bytes < PacketWriter.MaxPayloadBytes)
            {
                _packetStart = _start;
                _packetBytes = _joinedBytes;
                _start += _joinedBytes;
                _joinedBytes = 0;
                return true;
            }
        }

        return false;
    }

    // The header is taken out, so that payloads of packets that belong together lie side by side from _start on.
    private void Join(int bytes)
    {
        if (_joinedBytes == 0)
        {
            _start += HeaderBytes;
        }
        else
        {
            var payload = _start + _joinedBytes + HeaderBytes;
            _buffer.AsSpan(payload, _end - payload).CopyTo(_buffer.AsSpan(payload - HeaderBytes));
            _end -= HeaderBytes;
        }

        _joinedBytes += bytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FillAndReadAsync()
    {
        do
        {
            MakeRoom();
            int received;
            try
            {
                var free = _buffer.AsMemory(_end);
                received = _tls is null
                    ? await socket.ReceiveAsync(free, SocketFlags.None)
                    : await _tls.ReadAsync(free);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                Abort();
                throw MySqlException.Lost("before its answer was complete", e);
            }

            if (received == 0)
            {
                Abort();
                throw MySqlException.Lost("before its answer was complete", null);
            }

            _end += received;
        }
        while (!TryRead());
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        if (held == 0 && _buffer.Length > BufferBytes * 16)
        {
            // One large row is no reason to hold on to its room.
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            _start = _end = 0;
            return;
        }

        if (_buffer.Length - _end >= Math.Min(BufferBytes / 2, _buffer.Length / 2))
        {
            return;
        }

        if (held > _buffer.Length / 2)
        {
            var grown = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_start, held).CopyTo(grown);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = grown;
        }
        else
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }

        _start = 0;
        _end = held;
    }

    private MySqlException Break(string what)
    {
        Abort();
        return MySqlException.Malformed(what);
    }
}
