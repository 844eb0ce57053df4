using System.Diagnostics.CodeAnalysis;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>A file of a multipart request, on disk until the request has been answered.</summary>
internal sealed class UploadedFile : IAsyncDisposable
{
    private readonly FileStream _content;

    private UploadedFile(FileStream content, string fileName, string? contentType)
    {
        _content = content;
        FileName = fileName;
        ContentType = contentType;
    }

    /// <summary>What the client calls it, without folders.</summary>
    public string FileName { get; }

    /// <summary>What the client says it is; not to be believed.</summary>
    public string? ContentType { get; }

    public long Length => _content.Length;

    /// <summary>Its bytes from the start. Owned by the request.</summary>
    public Stream OpenRead()
    {
        _content.Position = 0;
        return _content;
    }

    [SuppressMessage(
        "Reliability", "CA2000", Justification = "The file is the returned object's, or disposed of on failure.")]
    public static async ValueTask<UploadedFile> SpoolAsync(
        Stream body, string fileName, string? contentType, long maxBytes, CancellationToken stop)
    {
        var path = Path.Combine(Path.GetTempPath(), $"chirp-upload-{Guid.NewGuid():N}");
        var content = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        });
        try
        {
            var buffer = new byte[64 << 10];
            int read;
            while ((read = await body.ReadAsync(buffer, stop)) > 0)
            {
                if (content.Length + read > maxBytes)
                {
                    throw new BadRequestException(
                        $"The file '{fileName}' is over {maxBytes} bytes (Transport:Uploads:MaxFileBytes).",
                        StatusCodes.Status413PayloadTooLarge, "FILE_TOO_LARGE");
                }

                await content.WriteAsync(buffer.AsMemory(0, read), stop);
            }

            return new UploadedFile(content, fileName, contentType);
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _content.DisposeAsync();
}
