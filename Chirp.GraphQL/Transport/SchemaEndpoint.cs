using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Chirp.GraphQL.Transport;

/// <summary>Serves the schema's text for tools, with an entity tag so that asking again costs nothing.</summary>
internal sealed class SchemaEndpoint(byte[] sdl)
{
    private readonly EntityTagHeaderValue _tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(sdl))[..32]}\"");

    public Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = _tag;
        headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        foreach (var known in context.Request.GetTypedHeaders().IfNoneMatch)
        {
            if (known.Equals(EntityTagHeaderValue.Any) || known.Compare(_tag, useStrongComparison: false))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = "schema.graphql" };
        context.Response.ContentLength = sdl.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(sdl, context.RequestAborted).AsTask();
    }
}
