using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Chirp.Bench.MySql;

/// <summary>
/// The least that a client of the protocol can do, as the measure of a driver: one socket, one growing buffer each way,
/// statements prepared once. No pool, TLS, timeout, cancellation, type but the benchmark's, or check but "is it an
/// error".
/// </summary>
internal sealed class BareConnection : IDisposable
{
    private const int HeaderBytes = 4;
    private const byte Query = 0x03, Prepare = 0x16, Execute = 0x17;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _output = new byte[16 * 1024];
    private byte[] _input = new byte[16 * 1024];
    private int _written, _start, _end, _parameter, _types;

    public static async ValueTask<BareConnection> OpenAsync(BenchServer server, bool withDatabase = true)
    {
        var connection = new BareConnection();
        await connection._socket.ConnectAsync(server.Host, server.Port);
        await connection.LogInAsync(server, withDatabase);
        return connection;
    }

    /// <summary>A statement by the text protocol whose result is not looked at.</summary>
    public async ValueTask QueryAsync(string sql)
    {
        Begin(Query);
        Write(Encoding.UTF8.GetBytes(sql));
        await SendAsync(sequence: 0);
        await ReadResultAsync(static (_, _) => { });
    }

    public async ValueTask<BareStatement> PrepareAsync(string sql)
    {
        Begin(Prepare);
        Write(Encoding.UTF8.GetBytes(sql));
        await SendAsync(sequence: 0);
        var answer = await ReadPacketAsync();
        ThrowIfError(answer.Span);
        var statement = new BareStatement(
            BinaryPrimitives.ReadInt32LittleEndian(answer.Span[1..]),
            BinaryPrimitives.ReadUInt16LittleEndian(answer.Span[7..]));
        var columns = BinaryPrimitives.ReadUInt16LittleEndian(answer.Span[5..]);
        foreach (var definitions in (int[])[statement.Parameters, columns])
        {
            for (var i = 0; definitions > 0 && i <= definitions; i++)
            {
                await ReadPacketAsync();
            }
        }

        return statement;
    }

    public void BeginExecute(BareStatement statement)
    {
        Begin(Execute);
        Reserve(16 + (statement.Parameters * 3));
        BinaryPrimitives.WriteInt32LittleEndian(_output.AsSpan(_written), statement.Id);
        _output[_written + 4] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(_output.AsSpan(_written + 5), 1);
        _written += 9;
        var nulls = (statement.Parameters + 7) / 8;
        _output.AsSpan(_written, nulls).Clear();
        _output[_written + nulls] = 1;
        _types = _written + nulls + 1;
        _written = _types + (2 * statement.Parameters);
        _parameter = 0;
    }

    public void Add(long value)
    {
        AddType(0x08);
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_output.AsSpan(_written), value);
        _written += 8;
    }

    public void Add(string value)
    {
        AddType(0xFD);
        Reserve((value.Length * 3) + 3);
        var bytes = Encoding.UTF8.GetBytes(value, _output.AsSpan(_written + 3));
        _output[_written] = 0xFC;
        BinaryPrimitives.WriteUInt16LittleEndian(_output.AsSpan(_written + 1), (ushort)bytes);
        _written += 3 + bytes;
    }

    /// <summary>Sends the begun statement and reads its rows.</summary>
    /// <returns>The number of rows.</returns>
    public async ValueTask<int> ExecuteAsync()
    {
        await SendAsync(sequence: 0);
        return await ReadResultAsync(static (connection, row) => connection.ReadTweet(row));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReadResultAsync(Action<BareConnection, ReadOnlySpan<byte>> readRow)
    {
        var first = await ReadPacketAsync();
        ThrowIfError(first.Span);
        if (first.Span[0] == 0)
        {
            return 0;
        }

        var columns = first.Span[0];
        for (var i = 0; i <= columns; i++)
        {
            await ReadPacketAsync();
        }

        for (var rows = 0; ; rows++)
        {
            var row = await ReadPacketAsync();
            if (row.Span[0] == 0xFE && row.Length < 9)
            {
                return rows;
            }

            ThrowIfError(row.Span);
            readRow(this, row.Span);
        }
    }

    /// <summary>The benchmark's one shape of row: BIGINT, BIGINT, DATETIME(6), VARCHAR, none of them NULL.</summary>
    private void ReadTweet(ReadOnlySpan<byte> row)
    {
        row = row[2..];
        var id = BinaryPrimitives.ReadInt64LittleEndian(row);
        var author = BinaryPrimitives.ReadInt64LittleEndian(row[8..]);
        var timeBytes = row[16];
        var time = row.Slice(17, timeBytes);
        var created = new DateTime(BinaryPrimitives.ReadUInt16LittleEndian(time), time[2], time[3]);
        created = timeBytes > 4 ? created.AddSeconds((time[4] * 3600) + (time[5] * 60) + time[6]) : created;
        created = timeBytes > 7 ? created.AddMicroseconds(BinaryPrimitives.ReadInt32LittleEndian(time[7..])) : created;
        var text = row[(17 + timeBytes)..];
        LastTweet = new TweetRow(id, author, created, Encoding.UTF8.GetString(text.Slice(1, text[0])));
    }

    /// <summary>The last row read, so that reading cannot be left out.</summary>
    public TweetRow LastTweet { get; private set; }

    private void Begin(byte command)
    {
        _written = HeaderBytes;
        _output[_written++] = command;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_output.AsSpan(_written));
        _written += bytes.Length;
    }

    private void AddType(byte type)
    {
        _output[_types + (2 * _parameter)] = type;
        _output[_types + (2 * _parameter++) + 1] = 0;
    }

    private void Reserve(int bytes)
    {
        if (_output.Length - _written < bytes)
        {
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _written + bytes));
        }
    }

    private async ValueTask SendAsync(byte sequence)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_output, _written - HeaderBytes);
        _output[3] = sequence;
        for (var sent = 0; sent < _written;)
        {
            sent += await _socket.SendAsync(_output.AsMemory(sent, _written - sent), SocketFlags.None);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadPacketAsync()
    {
        await FillAsync(HeaderBytes);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_input.AsSpan(_start)) & 0xFFFFFF;
        await FillAsync(HeaderBytes + length);
        var packet = _input.AsMemory(_start + HeaderBytes, length);
        _start += HeaderBytes + length;
        return packet;
    }

    private async ValueTask FillAsync(int bytes)
    {
        while (_end - _start < bytes)
        {
            if (_start > 0)
            {
                _input.AsSpan(_start, _end - _start).CopyTo(_input);
                (_start, _end) = (0, _end - _start);
            }

            if (_input.Length < bytes)
            {
                Array.Resize(ref _input, Math.Max(_input.Length * 2, bytes));
            }

            var received = await _socket.ReceiveAsync(_input.AsMemory(_end), SocketFlags.None);
            _end += received > 0 ? received : throw new IOException("The server closed the connection.");
        }
    }

    private async ValueTask LogInAsync(BenchServer server, bool withDatabase)
    {
        // Long password, protocol of 4.1, transactions, 20 bytes of salt, authentication plugins.
        const int Capabilities = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000;
        var greeting = (await ReadPacketAsync()).ToArray();
        var version = 1 + Array.IndexOf(greeting, (byte)0, 1);
        var salt = (byte[])[.. greeting.AsSpan(version + 4, 8), .. greeting.AsSpan(version + 31, 12)];
        var answer = new byte[32];
        BinaryPrimitives.WriteInt32LittleEndian(answer, withDatabase ? Capabilities | 0x8 : Capabilities);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), 16 * 1024 * 1024);
        answer[8] = 45; // utf8mb4_general_ci
        var token = NativePassword(server.Password, salt);
        _written = HeaderBytes;
        Write([.. answer, .. Encoding.UTF8.GetBytes(server.User), 0, (byte)token.Length, .. token]);
        if (withDatabase)
        {
            Write([.. Encoding.UTF8.GetBytes(server.Database), 0]);
        }

        Write("mysql_native_password\0"u8);
        await SendAsync(sequence: 1);
        ThrowIfError((await ReadPacketAsync()).Span);
    }

#pragma warning disable CA5350 // mysql_native_password is SHA-1.
    private static byte[] NativePassword(string password, byte[] salt)
    {
        if (password.Length == 0)
        {
            return [];
        }

        var once = SHA1.HashData(Encoding.UTF8.GetBytes(password));
        var mask = SHA1.HashData((byte[])[.. salt, .. SHA1.HashData(once)]);
        for (var i = 0; i < once.Length; i++)
        {
            once[i] ^= mask[i];
        }

        return once;
    }
#pragma warning restore CA5350

    private static void ThrowIfError(ReadOnlySpan<byte> packet)
    {
        if (packet[0] == 0xFF)
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(packet[3..]));
        }
    }
}

/// <summary>A prepared statement of one <see cref="BareConnection"/>.</summary>
internal readonly record struct BareStatement(int Id, int Parameters);
