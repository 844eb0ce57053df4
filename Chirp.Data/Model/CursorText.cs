using System.Buffers.Binary;
using System.Buffers.Text;

namespace Chirp.Data.Model;

/// <summary>
/// A cursor as a client gets it: base64url of a format's number, the position, and where the position does not say it
/// all the set of what was seen, as differences of 7 bits a byte.
/// </summary>
internal static class CursorText
{
    /// <summary>Ids beyond a set's line: what stands on one page, and what other servers lag behind.</summary>
    public const int MaxBeyond = 1024;

    /// <summary>Ids missing from a set: what can be written at one time.</summary>
    public const int MaxMissing = Live.PendingWrites.MaxCount;

    private const byte PositionFormat = 1;
    private const byte SetFormat = 2;
    private const byte VersionFormat = 3;
    private const int HeadBytes = 1 + sizeof(long);
    private const int MaxBytes = HeadBytes + (9 * (2 + MaxMissing + MaxBeyond));

    public static string Format(long position, IdSet? seen)
    {
        var bytes = new List<byte>(HeadBytes);
        AddHead(bytes, seen is null ? PositionFormat : SetFormat, position);
        if (seen is not null)
        {
            var ahead = seen.Line - position;
            AddNumber(bytes, (ulong)((ahead << 1) ^ (ahead >> 63)));
            AddNumber(bytes, (ulong)seen.Missing.Length);
            var last = seen.Line;
            for (var i = seen.Missing.Length - 1; i >= 0; i--)
            {
                AddNumber(bytes, (ulong)(last - seen.Missing[i]));
                last = seen.Missing[i];
            }

            last = seen.Line;
            foreach (var id in seen.Beyond)
            {
                AddNumber(bytes, (ulong)(id - last));
                last = id;
            }
        }

        return Base64Url.EncodeToString([.. bytes]);
    }

    /// <summary>False for what <see cref="Format"/> never gives. The set is null where the position says all.</summary>
    public static bool TryParse(string text, out long position, out IdSet? seen)
    {
        position = 0;
        seen = null;
        if (!TryDecode(text, out var bytes) || !TryReadHead(bytes, out var format, out position))
        {
            return false;
        }

        return format switch
        {
            PositionFormat => bytes.Length == HeadBytes,
            SetFormat => TryReadSet(bytes.AsSpan(HeadBytes), position, out seen),
            _ => false,
        };
    }

    /// <summary>The cursor of a version, null for the deletion after which there are none.</summary>
    public static string FormatVersion(long? version)
    {
        var bytes = new List<byte>(HeadBytes);
        AddHead(bytes, VersionFormat, version ?? long.MaxValue);
        return Base64Url.EncodeToString([.. bytes]);
    }

    public static bool TryParseVersion(string text, out long? version)
    {
        version = null;
        if (!TryDecode(text, out var bytes) || bytes.Length != HeadBytes
            || !TryReadHead(bytes, out var format, out var number) || format != VersionFormat)
        {
            return false;
        }

        version = number == long.MaxValue ? null : number;
        return true;
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length > Base64Url.GetEncodedLength(MaxBytes) || !Base64Url.IsValid(text))
        {
            return false;
        }

        // White space and padding are valid to the decoder, but never given out.
        bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text;
    }

    private static bool TryReadHead(ReadOnlySpan<byte> bytes, out byte format, out long position)
    {
        format = 0;
        position = 0;
        if (bytes.Length < HeadBytes)
        {
            return false;
        }

        format = bytes[0];
        position = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        return position >= 0;
    }

    private static bool TryReadSet(ReadOnlySpan<byte> bytes, long position, out IdSet? seen)
    {
        seen = null;
        if (!TryReadNumber(ref bytes, out var ahead) || !TryReadNumber(ref bytes, out var count) || count > MaxMissing)
        {
            return false;
        }

        var line = position + ((long)(ahead >> 1) ^ -(long)(ahead & 1));
        if (line < 0)
        {
            return false;
        }

        var missing = new long[count];
        var last = line;
        for (var i = missing.Length - 1; i >= 0; i--)
        {
            // Only the first may be the line itself.
            if (!TryReadNumber(ref bytes, out var below) || below > (ulong)last
                || (below == 0 && i != missing.Length - 1))
            {
                return false;
            }

            last -= (long)below;
            missing[i] = last;
        }

        var beyond = new List<long>();
        last = line;
        while (!bytes.IsEmpty)
        {
            if (beyond.Count == MaxBeyond || !TryReadNumber(ref bytes, out var above) || above == 0
                || above > (ulong)(long.MaxValue - last))
            {
                return false;
            }

            last += (long)above;
            beyond.Add(last);
        }

        seen = IdSet.Of(line, missing, [.. beyond]);
        return true;
    }

    private static void AddHead(List<byte> bytes, byte format, long position)
    {
        bytes.Add(format);
        for (var shift = 56; shift >= 0; shift -= 8)
        {
            bytes.Add((byte)(position >> shift));
        }
    }

    private static void AddNumber(List<byte> bytes, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        bytes.Add((byte)number);
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 9); i++)
        {
            number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
