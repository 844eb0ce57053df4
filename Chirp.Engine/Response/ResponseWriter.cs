using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Chirp.Engine.Execution.Resolvers;

namespace Chirp.Engine.Response;

/// <summary>
/// Writes JSON as UTF-8 into one growing pooled buffer that can be rewound: null propagation takes back what was
/// written. Text is escaped as <c>JSON.stringify</c> does. One owner, one thread at a time.
/// </summary>
internal sealed class ResponseWriter
{
    private const int MinimumBytes = 1024;
    private byte[] _buffer = [];
    private int _position;
    private int _maxBytes;

    /// <summary>Bytes written so far; a mark to <see cref="Rewind"/> to.</summary>
    public int Position => _position;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _position);

    /// <summary>Starts a new text.</summary>
    /// <param name="expectedBytes">A guess of its length, so that the buffer rarely grows.</param>
    /// <param name="maxBytes">The length past which writing throws <see cref="ResponseTooLargeException"/>.</param>
    public void Start(int expectedBytes, int maxBytes)
    {
        Discard();
        _maxBytes = maxBytes;
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(MinimumBytes, Math.Min(expectedBytes, maxBytes)));
    }

    /// <summary>Takes back everything after <paramref name="position"/>.</summary>
    public void Rewind(int position) => _position = position;

    /// <summary>Hands the text over to the caller, who returns the memory; the writer is then empty.</summary>
    public ResponseBuffer Detach()
    {
        var response = new ResponseBuffer(_buffer, _position);
        _buffer = [];
        _position = 0;
        return response;
    }

    /// <summary>Gives the memory back; the writer is then empty.</summary>
    public void Discard()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _position = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        var position = _position;
        var buffer = _buffer;
        if ((uint)position < (uint)buffer.Length)
        {
            buffer[position] = value;
            _position = position + 1;
            return;
        }

        Grow(1);
        _buffer[_position++] = value;
    }

    /// <summary>Bytes that are JSON already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRaw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Free(json.Length));
        _position += json.Length;
    }

    /// <summary>Bytes that were prepared to be copied in blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteSegment(in JsonSegment segment)
    {
        var padded = segment.Padded;
        ref var from = ref MemoryMarshal.GetArrayDataReference(padded);
        ref var to = ref MemoryMarshal.GetReference(Free(padded.Length));
        Vector128.LoadUnsafe(ref from).StoreUnsafe(ref to);
        for (nuint at = JsonSegment.Block; at < (nuint)padded.Length; at += JsonSegment.Block)
        {
            Vector128.LoadUnsafe(ref from, at).StoreUnsafe(ref to, at);
        }

        _position += segment.Length;
    }

    public void WriteNull() => WriteRaw("null"u8);

    public void WriteBoolean(bool value) => WriteRaw(value ? "true"u8 : "false"u8);

    public void WriteInt32(int value)
    {
        value.TryFormat(Free(11), out var written, default, CultureInfo.InvariantCulture);
        _position += written;
    }

    public void WriteInt64(long value)
    {
        Utf8Formatter.TryFormat(value, Free(20), out var written);
        _position += written;
    }

    public void WriteUInt64(ulong value)
    {
        Utf8Formatter.TryFormat(value, Free(20), out var written);
        _position += written;
    }

    public void WriteDecimal(decimal value)
    {
        Utf8Formatter.TryFormat(value, Free(32), out var written);
        _position += written;
    }

    /// <param name="value">A finite number.</param>
    public void WriteDouble(double value) => _position += JsonNumbers.Format(value, Free(JsonNumbers.MaxBytes));

    /// <param name="value">A finite number.</param>
    public void WriteSingle(float value) => _position += JsonNumbers.Format(value, Free(JsonNumbers.MaxBytes));

    public void WriteString(ReadOnlySpan<char> text)
    {
        // Room for the worst case of unescaped text: three bytes a UTF-16 unit, and the quotes.
        var free = Free((text.Length * 3) + 2);
        free[0] = (byte)'"';
        var ascii = JsonAscii.Copy(text, free[1..]);
        if (ascii == text.Length)
        {
            free[ascii + 1] = (byte)'"';
            _position += ascii + 2;
            return;
        }

        WriteRest(text, ascii);
    }

    /// <param name="text">The whole text.</param>
    /// <param name="ascii">Units at its start that are written already, behind a quote.</param>
    private void WriteRest(ReadOnlySpan<char> text, int ascii)
    {
        var free = Free((text.Length * 3) + 2);
        if (JsonText.TryCopyPlain(text[ascii..], free[(ascii + 1)..], out var written))
        {
            written += ascii;
            free[written + 1] = (byte)'"';
            _position += written + 2;
            return;
        }

        WriteEscaped(text);
    }

    /// <summary>A string from a value that formats itself as UTF-8, without a string in between.</summary>
    public void WriteFormatted<T>(T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        for (var size = 64; ; size *= 2)
        {
            var free = Free(size + 2);
            if (!value.TryFormat(free[1..^1], out var written, format, null))
            {
                continue;
            }

            if (free.Slice(1, written).IndexOfAny(JsonText.EscapedBytes) >= 0)
            {
                WriteString(System.Text.Encoding.UTF8.GetString(free.Slice(1, written)));
                return;
            }

            free[0] = (byte)'"';
            free[written + 1] = (byte)'"';
            _position += written + 2;
            return;
        }
    }

    /// <summary>A value by a writer that is given as much room as it asks for.</summary>
    public void WriteBound<T>(LeafWriter<T> leaf, T value)
    {
        int written;
        for (var size = 64; !leaf.TryWrite(value, Free(size), out written); size = checked(size * 2))
        {
            // Free gives all the room there is, so each further attempt has more.
            size = Math.Max(size, _buffer.Length - _position);
        }

        _position += written;
    }

    private void WriteEscaped(ReadOnlySpan<char> text)
    {
        // An escaped control character takes six bytes; no other unit takes more.
        var free = Free(checked((text.Length * 6) + 2));
        free[0] = (byte)'"';
        var written = JsonText.CopyEscaped(text, free[1..]);
        free[written + 1] = (byte)'"';
        _position += written + 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Free(int size)
    {
        if (_buffer.Length - _position < size)
        {
            Grow(size);
        }

        return _buffer.AsSpan(_position);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        // The limit is on what is written; room for a worst case that is not used may exceed it by one value.
        if (_position > _maxBytes)
        {
            throw new ResponseTooLargeException(_maxBytes);
        }

        var needed = checked(_position + size);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(needed, Math.Min(2L * _buffer.Length, Array.MaxLength)));
        Written.CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }

    /// <summary>Throws where more was written than allowed; the buffer itself only checks when it grows.</summary>
    public void ThrowIfTooLarge()
    {
        if (_position > _maxBytes)
        {
            throw new ResponseTooLargeException(_maxBytes);
        }
    }
}
