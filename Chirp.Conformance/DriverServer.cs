using System.Net;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Response;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chirp.Conformance;

/// <summary>
/// The driver contract of the public corpus: <c>GET /health</c>, and <c>POST /execute {schema, query, variables}</c>,
/// answered as JSON, or as multipart/mixed where the operation is incremental. Port 0 is any free one; the first line
/// printed ends with the address.
/// </summary>
internal static class DriverServer
{
    private const string Boundary = "-";

    public static async Task<int> RunAsync(int port, TextWriter output)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var engines = new CorpusEngines();
        app.MapGet("/health", static () => "ok");
        app.MapPost("/execute", context => ExecuteAsync(context, engines));
        await app.StartAsync();
        await output.WriteLineAsync($"Listening on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task ExecuteAsync(HttpContext context, CorpusEngines engines)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var root = body.RootElement;
        GraphQLEngine engine;
        try
        {
            engine = engines.For(root.GetProperty("schema").GetString()!);
        }
        catch (GraphQLException error)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(error.Message, context.RequestAborted);
            return;
        }

        var request = new GraphQLRequest
        {
            Document = new SourceText(root.GetProperty("query").GetString()!),
            Variables = root.TryGetProperty("variables", out var variables) ? variables : default,
            Services = NoServices.Instance,
            AcceptsIncremental = true,
        };
        await using var result = await engine.ExecuteAsync(request, context.RequestAborted);
        switch (result)
        {
            case SingleResult single:
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.Body.WriteAsync(single.Response.Memory, context.RequestAborted);
                break;
            case IncrementalResult incremental:
                await WritePartsAsync(context, incremental);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
        }
    }

    private static async Task WritePartsAsync(HttpContext context, IncrementalResult incremental)
    {
        context.Response.ContentType = $"multipart/mixed; boundary=\"{Boundary}\"";
        await WritePartAsync(context, incremental.Initial);
        await foreach (var part in incremental.Subsequent)
        {
            using (part)
            {
                await WritePartAsync(context, part);
            }
        }

        await context.Response.WriteAsync($"\r\n--{Boundary}--\r\n", context.RequestAborted);
    }

    private static async Task WritePartAsync(HttpContext context, ResponseBuffer part)
    {
        await context.Response.WriteAsync(
            $"\r\n--{Boundary}\r\nContent-Type: application/json; charset=utf-8\r\n\r\n", context.RequestAborted);
        await context.Response.Body.WriteAsync(part.Memory, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
