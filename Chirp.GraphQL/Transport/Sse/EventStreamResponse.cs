using Chirp.Engine;
using Chirp.Engine.Response;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Transport.Sse;

/// <summary>
/// A result as server-sent events, one connection an operation (GraphQL over SSE, distinct connections mode):
/// <c>next</c> with each response, then <c>complete</c>. A subscription ends with its caller's token or session: then
/// the last <c>next</c> has the error that says so.
/// </summary>
internal static class EventStreamResponse
{
    public static async Task WriteAsync(
        HttpResponse response, GraphQLResult result, SseOptions options, CallerLife life, CancellationToken stopping,
        CancellationToken stop)
    {
        await using var events = await EventStream.OpenAsync(response, options, stop);
        switch (result)
        {
            case SingleResult single:
                await WriteNextAsync(events, single.Response.Memory, stop);
                break;
            case IncrementalResult incremental:
                await WriteNextAsync(events, incremental.Initial.Memory, stop);
                await WriteAllAsync(events, incremental.Subsequent, stop);
                break;
            case StreamResult stream:
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, life.Ended, stop))
                {
                    if (await WriteUntilAsync(events, stream.Responses, end.Token))
                    {
                        break;
                    }
                }

                if (life.Error is not { } error)
                {
                    // The server stops: without "complete" the client comes back to another one.
                    return;
                }

                await WriteNextAsync(events, ErrorResponse.For(error), stop);
                break;
        }

        await events.WriteAsync("event: complete\ndata:\n\n"u8.ToArray(), stop);
    }

    /// <summary>False where it is stopped before the responses end.</summary>
    private static async Task<bool> WriteUntilAsync(
        EventStream events, IAsyncEnumerable<ResponseBuffer> responses, CancellationToken end)
    {
        try
        {
            await WriteAllAsync(events, responses, end);
            return true;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task WriteAllAsync(
        EventStream events, IAsyncEnumerable<ResponseBuffer> responses, CancellationToken stop)
    {
        await foreach (var next in responses.WithCancellation(stop))
        {
            using (next)
            {
                await WriteNextAsync(events, next.Memory, stop);
            }
        }
    }

    private static ValueTask WriteNextAsync(
        EventStream events, ReadOnlyMemory<byte> next, CancellationToken stop) =>
        events.WriteAsync("event: next\ndata: "u8, next.Span, "\n\n"u8, stop);
}
