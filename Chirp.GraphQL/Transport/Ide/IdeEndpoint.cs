using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Chirp.GraphQL.Transport.Ide;

/// <summary>
/// Serves Banana Cake Pop at <c>/graphql/</c>: static files that the build installed from npm into the folder
/// <c>ide</c> beside the program. Without them, a page that says how to get them.
/// </summary>
internal sealed class IdeEndpoint
{
    /// <summary>What a page may load and where it may be shown: this server alone.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; "
        + "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'";

    private readonly PhysicalFileProvider? _files;
    private readonly FileExtensionContentTypeProvider _types = new();
    private readonly byte[] _configuration;

    /// <param name="folder">Where the IDE's files are, if they are.</param>
    public IdeEndpoint(string folder)
    {
        _files = File.Exists(Path.Combine(folder, "index.html")) ? new PhysicalFileProvider(folder) : null;
        var examples = Path.Combine(folder, "..", "examples.graphql");
        _configuration = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["useBrowserUrlAsEndpoint"] = true,
            ["disableTelemetry"] = true,
            ["title"] = "Chirp",
            ["graphQLDocument"] = File.Exists(examples) ? File.ReadAllText(examples) : "{ __typename }",
        });
    }

    /// <summary>Whether a request is a browser that wants a page.</summary>
    public static bool IsWantedBy(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Query.ContainsKey("query")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>The page. Its links are relative, so it must be asked for with a slash at the end.</summary>
    public Task HandlePageAsync(HttpContext context)
    {
        if (!context.Request.Path.Value!.EndsWith('/'))
        {
            context.Response.Redirect(context.Request.PathBase + context.Request.Path + "/");
            return Task.CompletedTask;
        }

        return _files is null ? WriteMissingAsync(context) : SendAsync(context, "index.html");
    }

    /// <summary>A file of the page.</summary>
    public Task HandleFileAsync(HttpContext context, string path) =>
        path == "bcp-config.json" ? WriteConfigurationAsync(context) : SendAsync(context, path);

    private async Task SendAsync(HttpContext context, string path)
    {
        var file = _files?.GetFileInfo(path);
        if (file is not { Exists: true, IsDirectory: false })
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        AddSecurityHeaders(context.Response);
        context.Response.ContentType =
            _types.TryGetContentType(path, out var type) ? type : "application/octet-stream";
        // Files under static/ carry a hash in their names.
        context.Response.Headers.CacheControl =
            path.StartsWith("static/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        await context.Response.SendFileAsync(file, context.RequestAborted);
    }

    private Task WriteConfigurationAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.Body.WriteAsync(_configuration, context.RequestAborted).AsTask();
    }

    private static Task WriteMissingAsync(HttpContext context)
    {
        AddSecurityHeaders(context.Response);
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes(
                """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <title>Chirp</title>
                <h1>Chirp</h1>
                <p>The API is running here. Banana Cake Pop, its IDE, was not installed when this program was built:
                install Node.js with npm and build again, and it will be at this address.</p>
                <p>The schema: <a href="schema.graphql">schema.graphql</a></p>
                </html>
                """),
            context.RequestAborted).AsTask();
    }

    private static void AddSecurityHeaders(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
    }
}
