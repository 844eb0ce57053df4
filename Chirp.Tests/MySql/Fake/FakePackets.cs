using System.Buffers.Binary;
using System.Text;

namespace Chirp.Tests.MySql.Fake;

/// <summary>Payloads of the server's packets, written as the protocol's manual pages draw them.</summary>
internal static class FakePackets
{
    public const int Ssl = 0x800;
    public const int DeprecateEof = 0x1000000;

    /// <summary>What a server of MySQL 8 offers and a client may choose from, without TLS.</summary>
    public const int Capabilities = 0x1 | 0x2 | 0x4 | 0x8 | 0x200 | 0x1000 | 0x2000 | 0x8000 | 0x10000 | 0x20000
        | 0x40000 | 0x80000 | 0x100000 | 0x200000;

    public const ushort AutoCommit = 0x2, MoreResults = 0x8;

    /// <summary>20 bytes that the vectors of the tests are computed with.</summary>
    public static ReadOnlySpan<byte> Salt => "ABCDEFGHIJKLMNOPQRST"u8;

    public static byte[] Greeting(int capabilities, string plugin, uint connectionId) =>
    [
        10, .. "8.0.36-fake\0"u8, .. Int32((int)connectionId), .. Salt[..8], 0, .. Int16((ushort)capabilities), 255,
        .. Int16(AutoCommit), .. Int16((ushort)(capabilities >> 16)), 21, .. new byte[10], .. Salt[8..], 0,
        .. Encoding.UTF8.GetBytes(plugin), 0,
    ];

    public static byte[] Ok(ushort status = AutoCommit, byte affectedRows = 0) =>
        [0, affectedRows, 0, .. Int16(status), 0, 0];

    /// <summary>The end of a result: an EOF packet, or an OK packet under EOF's first byte.</summary>
    public static byte[] End(int capabilities, ushort status = AutoCommit) => (capabilities & DeprecateEof) != 0
        ? [0xFE, 0, 0, .. Int16(status), 0, 0]
        : Eof(status);

    public static byte[] Eof(ushort status = AutoCommit) => [0xFE, 0, 0, .. Int16(status)];

    public static byte[] Error(ushort number, string sqlState, string message) =>
        [0xFF, .. Int16(number), (byte)'#', .. Encoding.UTF8.GetBytes(sqlState), .. Encoding.UTF8.GetBytes(message)];

    public static byte[] AuthSwitch(string plugin) => [0xFE, .. Encoding.UTF8.GetBytes(plugin), 0, .. Salt, 0];

    public static byte[] Column(string name, FakeType type) =>
    [
        .. Text("def"), .. Text("db"), .. Text("t"), .. Text("t"), .. Text(name), .. Text(name), 12,
        .. Int16(type == FakeType.VarString ? (ushort)45 : (ushort)63), .. Int32(80), (byte)type, 0, 0, 0, 0, 0,
    ];

    public static byte[] TextRow(params string?[] values) =>
        [.. values.SelectMany(value => value is null ? [0xFB] : Text(value))];

    /// <summary>A row of one BIGINT and one string.</summary>
    public static byte[] BinaryRow(long number, string text)
    {
        var value = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        return [0, 0, .. value, .. Text(text)];
    }

    public static byte[] PrepareOk(int statementId, ushort columns, ushort parameters) =>
        [0, .. Int32(statementId), .. Int16(columns), .. Int16(parameters), 0, 0, 0];

    /// <summary>A string of fewer than 251 bytes, with its length before it.</summary>
    public static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [checked((byte)bytes.Length), .. bytes];
    }

    private static byte[] Int16(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Int32(int value) =>
        [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}

internal enum FakeType : byte
{
    LongLong = 8,
    VarString = 253,
}
