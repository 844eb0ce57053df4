using System.Buffers;

namespace Chirp.GraphQL.Transport.Sse;

/// <summary>
/// An open <c>text/event-stream</c> response (HTML standard, section 9.2) that several operations may write to: one
/// event at a time, a comment when it was quiet for long, so that no proxy closes it.
/// </summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponse _response;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing;
    private readonly Task _keepAlive;

    private EventStream(HttpResponse response, SseOptions options, CancellationToken stop)
    {
        _response = response;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _keepAlive = KeepAliveAsync(TimeSpan.FromSeconds(options.KeepAliveSeconds), _closing.Token);
    }

    public static async ValueTask<EventStream> OpenAsync(
        HttpResponse response, SseOptions options, CancellationToken stop)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        response.BodyWriter.Write(":\n\n"u8);
        await response.BodyWriter.FlushAsync(stop);
        return new EventStream(response, options, stop);
    }

    /// <summary>Writes one whole event; waits while the client is slow.</summary>
    public ValueTask WriteAsync(
        ReadOnlySpan<byte> head, ReadOnlySpan<byte> data, ReadOnlySpan<byte> tail, CancellationToken stop)
    {
        var length = head.Length + data.Length + tail.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        head.CopyTo(buffer);
        data.CopyTo(buffer.AsSpan(head.Length));
        tail.CopyTo(buffer.AsSpan(head.Length + data.Length));
        return WriteAndReturnAsync(buffer, length, stop);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> text, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            _response.BodyWriter.Write(text.Span);
            await _response.BodyWriter.FlushAsync(stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _keepAlive;
        _closing.Dispose();
        _turn.Dispose();
    }

    private async ValueTask WriteAndReturnAsync(byte[] buffer, int length, CancellationToken stop)
    {
        try
        {
            await WriteAsync(buffer.AsMemory(0, length), stop);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task KeepAliveAsync(TimeSpan pause, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await WriteAsync(":\n\n"u8.ToArray(), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream is closing.
        }
    }
}
