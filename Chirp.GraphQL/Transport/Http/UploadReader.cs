using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

internal sealed class UploadReader(TransportOptions options)
{
    public ValueTask<Upload> ReadAsync(HttpRequest request, CancellationToken stop) =>
        throw new BadRequestException($"{request.Path} {stop} {options.Uploads}");
}

internal sealed class Upload : IAsyncDisposable
{
    public OperationRequest Request { get; } = new();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
