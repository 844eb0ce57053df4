using System.Buffers;

namespace Chirp.Engine.Response;

/// <summary>
/// A finished response in a pooled buffer. One owner: whoever disposes it returns the memory, after which
/// <see cref="Memory"/> must not be read.
/// </summary>
public sealed class ResponseBuffer(byte[] buffer, int length) : IDisposable
{
    private byte[]? _buffer = buffer;

    /// <summary>The response as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Memory =>
        (_buffer ?? throw new ObjectDisposedException(nameof(ResponseBuffer))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } returned)
        {
            ArrayPool<byte>.Shared.Return(returned);
        }
    }
}
