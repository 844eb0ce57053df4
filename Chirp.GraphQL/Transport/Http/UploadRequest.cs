using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// A multipart request: the operation and its files by their names in the map. Dispose it when answered.
/// </summary>
internal sealed class UploadRequest(OperationRequest request, Dictionary<string, UploadedFile> files) : IAsyncDisposable
{
    public OperationRequest Request { get; } = request;

    /// <summary>Finds a file by the string that stands for it among the variables.</summary>
    public UploadedFile? Find(string name) => files.GetValueOrDefault(name);

    public async ValueTask DisposeAsync()
    {
        Request.Dispose();
        foreach (var file in files.Values)
        {
            await file.DisposeAsync();
        }
    }
}
