using Chirp.GraphQL.Operations;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// Reads a GraphQL multipart request (jaydenseric/graphql-multipart-request-spec): the parts <c>operations</c> and
/// <c>map</c> first, then the files in the order of the map. Files go to disk as they come, so that memory holds none
/// of them.
/// </summary>
internal sealed class UploadReader(TransportOptions options)
{
    private const int MaxBoundaryLength = 70;

    private UploadOptions Limits => options.Uploads;

    /// <summary>
    /// The JSON of the operations, each file's name where it stands, and the files, which are the caller's to dispose
    /// of. Throws <see cref="BadRequestException"/> where the request breaks the specification or a limit.
    /// </summary>
    public async ValueTask<(byte[] Operations, UploadedFiles Files)> ReadAsync(
        HttpRequest request, CancellationToken stop)
    {
        if (Limits.MaxFiles == 0)
        {
            throw new BadRequestException(
                "Uploads are not accepted here (Transport:Uploads:MaxFiles).",
                StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = (Limits.MaxFiles * Limits.MaxFileBytes) + (4L * Limits.MaxFieldBytes);
        }

        var files = new UploadedFiles();
        try
        {
            var reader = new MultipartReader(Boundary(request), request.Body);
            var operations = await ReadFieldAsync(reader, "operations", stop);
            var map = UploadMap.Parse(await ReadFieldAsync(reader, "map", stop), Limits.MaxFiles);
            await ReadFilesAsync(reader, map, files, stop);
            foreach (var name in map.Files)
            {
                if (files.Find(name) is null)
                {
                    throw new BadRequestException($"The file '{name}' of the map is missing in the request.");
                }
            }

            return (map.Apply(operations), files);
        }
        catch (Exception error)
        {
            await files.DisposeAsync();
            if (error is (InvalidDataException or IOException) and not BadHttpRequestException)
            {
                // What the multipart reader throws for a malformed body.
                throw new BadRequestException("The multipart request is malformed or cut off.") { IsUnreadable = true };
            }

            throw;
        }
    }

    private async ValueTask ReadFilesAsync(
        MultipartReader reader, UploadMap map, UploadedFiles files, CancellationToken stop)
    {
        while (await reader.ReadNextSectionAsync(stop) is { } section)
        {
            var disposition = Disposition(section);
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (!map.Files.Contains(name))
            {
                // As npm graphql-upload does: what the map does not name is read past.
                await section.Body.CopyToAsync(Stream.Null, stop);
                continue;
            }

            if (files.Find(name) is not null)
            {
                throw new BadRequestException($"The file '{name}' comes twice.");
            }

            files.Add(name, await UploadedFile.SpoolAsync(
                section.Body, FileName(disposition), section.ContentType, Limits.MaxFileBytes, stop));
        }
    }

    private async ValueTask<byte[]> ReadFieldAsync(MultipartReader reader, string expected, CancellationToken stop)
    {
        var section = await reader.ReadNextSectionAsync(stop)
            ?? throw new BadRequestException($"The multipart request has no part '{expected}'.");
        var name = HeaderUtilities.RemoveQuotes(Disposition(section).Name).ToString();
        if (name != expected)
        {
            throw new BadRequestException(
                $"The part '{expected}' must come before '{name}' (GraphQL multipart request specification).");
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = await section.Body.ReadAsync(buffer, stop)) > 0)
        {
            if (bytes.Length + read > Limits.MaxFieldBytes)
            {
                throw new BadRequestException(
                    $"The part '{expected}' is over {Limits.MaxFieldBytes} bytes (Transport:Uploads:MaxFieldBytes).",
                    StatusCodes.Status413PayloadTooLarge, "PAYLOAD_TOO_LARGE");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static string Boundary(HttpRequest request)
    {
        var type = MediaTypeHeaderValue.Parse(request.ContentType);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength
            ? boundary
            : throw new BadRequestException($"The multipart boundary must have 1 to {MaxBoundaryLength} characters.");
    }

    private static ContentDispositionHeaderValue Disposition(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            ? disposition
            : throw new BadRequestException("A part of the multipart request has no Content-Disposition.");

    private static string FileName(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(
            disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        return Path.GetFileName(name.Replace('\\', '/'));
    }
}
