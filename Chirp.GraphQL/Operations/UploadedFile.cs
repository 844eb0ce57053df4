using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Chirp.GraphQL.Operations;

/// <summary>A file of a multipart request, on disk until the request has been answered.</summary>
internal sealed class UploadedFile : IAsyncDisposable
{
    private readonly FileStream _content;

    private UploadedFile(FileStream content, long length, string fileName, string? contentType)
    {
        _content = content;
        Length = length;
        FileName = fileName;
        ContentType = contentType;
    }

    /// <summary>What the client calls it, without folders.</summary>
    public string FileName { get; }

    /// <summary>What the client says it is; not to be believed.</summary>
    public string? ContentType { get; }

    public long Length { get; }

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
        var content = Create();
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            long length = 0;
            int read;
            while ((read = await body.ReadAsync(buffer, stop)) > 0)
            {
                length += read;
                if (length > maxBytes)
                {
                    throw new BadRequestException(
                        $"The file '{fileName}' is over {maxBytes} bytes (Transport:Uploads:MaxFileBytes).",
                        StatusCodes.Status413PayloadTooLarge, "FILE_TOO_LARGE");
                }

                await WriteAsync(content, buffer.AsMemory(0, read), stop);
            }

            return new UploadedFile(content, length, fileName, contentType);
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync() => _content.DisposeAsync();

    /// <summary>A file without a name: the system frees it whatever becomes of this process.</summary>
    private static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"chirp-upload-{Guid.NewGuid():N}");
        var content = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous,
        });
        File.Delete(path);
        return content;
    }

    /// <summary>A full disk must not look like a connection that was cut off.</summary>
    private static async ValueTask WriteAsync(FileStream content, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            await content.WriteAsync(bytes, stop);
        }
        catch (IOException error)
        {
            throw new InvalidOperationException($"An upload could not be kept in {Path.GetTempPath()}.", error);
        }
    }
}
