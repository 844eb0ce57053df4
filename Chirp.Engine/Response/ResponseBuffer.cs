using System.Buffers;

namespace Chirp.Engine.Response;

/// <summary>
/// A finished response in a pooled buffer. One owner: whoever disposes it returns the memory, after which
/// <see cref="Memory"/> must not be read. One that several subscribers share has no owner, and disposing it does
/// nothing.
/// </summary>
public sealed class ResponseBuffer : IDisposable
{
    private readonly int _length;
    private readonly bool _isShared;
    private byte[]? _buffer;

    public ResponseBuffer(byte[] buffer, int length)
    {
        _buffer = buffer;
        _length = length;
    }

    private ResponseBuffer(byte[] buffer)
    {
        _buffer = buffer;
        _length = buffer.Length;
        _isShared = true;
    }

    /// <summary>The response as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Memory =>
        (_buffer ?? throw new ObjectDisposedException(nameof(ResponseBuffer))).AsMemory(0, _length);

    /// <summary>A copy for any number of readers: it lives as long as any of them holds it.</summary>
    internal static ResponseBuffer Share(ReadOnlySpan<byte> response) => new(response.ToArray());

    public void Dispose()
    {
        if (_isShared)
        {
            return;
        }

        if (Interlocked.Exchange(ref _buffer, null) is { } returned)
        {
            ArrayPool<byte>.Shared.Return(returned);
        }
    }
}
