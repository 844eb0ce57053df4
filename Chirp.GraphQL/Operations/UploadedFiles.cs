namespace Chirp.GraphQL.Operations;

/// <summary>
/// The files of a multipart request by their names in its map; a service of the request, empty for any other. Owned by
/// the transport, which disposes of it when the request has been answered.
/// </summary>
internal sealed class UploadedFiles : IAsyncDisposable
{
    private readonly Dictionary<string, UploadedFile> _byName = new(StringComparer.Ordinal);

    /// <summary>Of a request without files. Nothing is ever added to it.</summary>
    public static UploadedFiles None { get; } = new();

    /// <summary>Finds a file by the string that stands for it among the variables.</summary>
    public UploadedFile? Find(string name) => _byName.GetValueOrDefault(name);

    internal void Add(string name, UploadedFile file) => _byName.Add(name, file);

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _byName.Values)
        {
            await file.DisposeAsync();
        }

        _byName.Clear();
    }
}
