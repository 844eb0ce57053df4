using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Chirp.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>What browsers and hostile bodies may do: CORS, headers of pages, methods, compression, limits.</summary>
public sealed class SafetyTests
{
    private const string Friend = "https://app.example.org";
    private const string Query = "{\"query\":\"{ hello }\"}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Friend, Friend)]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    public async Task A_preflight_is_answered_for_configured_origins_alone(string origin, string? allowed)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, server.Url);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,authorization");
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(allowed, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal(
            allowed is null ? null : "content-type,authorization", Header(response, "Access-Control-Allow-Headers"));
        Assert.Null(Header(response, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData(Friend, Friend)]
    [InlineData("https://evil.example", null)]
    public async Task Only_pages_of_configured_origins_may_read_a_response(string origin, string? allowed)
    {
        await using var server = await StartAsync();
        using var response = await SendAsync(
            server, "application/json", request => request.Headers.Add("Origin", origin));
        Assert.Equal(allowed, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Any_origin_may_be_allowed()
    {
        await using var server = await StartAsync("*");
        using var response = await SendAsync(
            server, "application/json", request => request.Headers.Add("Origin", "https://anybody.example"));
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("HEAD", "/graphql", 405)]
    [InlineData("OPTIONS", "/graphql", 405)]
    [InlineData("TRACE", "/graphql", 405)]
    [InlineData("PATCH", "/graphql", 405)]
    [InlineData("HEAD", "/graphql/schema.graphql", 200)]
    [InlineData("POST", "/graphql/schema.graphql", 405)]
    public async Task Other_methods_say_which_are_allowed(string method, string path, int status)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Contains("GET"));
        if (method == "HEAD")
        {
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
        }
    }

    [Fact]
    public async Task A_page_without_the_IDE_says_how_to_get_it_and_may_load_nothing_foreign()
    {
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "ide")));
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/graphql/");
        request.Headers.Add("Accept", "text/html");
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var page = await response.Content.ReadAsStringAsync(Stop);
        Assert.Contains("npm", page, StringComparison.Ordinal);
        Assert.Contains("href=\"schema.graphql\"", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains(
            "frame-ancestors 'none'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("/graphql/../appsettings.json")]
    [InlineData("/graphql/..%2fappsettings.json")]
    [InlineData("/graphql/%2e%2e/appsettings.json")]
    [InlineData("/graphql/static/..%5c..%5cappsettings.json")]
    public async Task A_file_outside_the_page_is_not_served(string path)
    {
        await using var server = await StartAsync();
        using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Every_response_forbids_guessing_its_type()
    {
        await using var server = await StartAsync();
        foreach (var path in (string[])["/graphql?query={hello}", "/graphql/schema.graphql", "/health/live", "/other"])
        {
            using var response = await server.Http.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
            Assert.Null(Header(response, "X-Powered-By"));
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_compressed_response_unpacks_to_the_same(string encoding)
    {
        await using var server = await StartAsync();
        using var response = await SendAsync(
            server, "application/graphql-response+json", request => request.Headers.AcceptEncoding.ParseAdd(encoding));
        Assert.Equal(encoding, Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        var body = await response.Content.ReadAsStreamAsync(Stop);
        using var reader = new StreamReader(encoding == "gzip"
            ? new GZipStream(body, CompressionMode.Decompress)
            : new BrotliStream(body, CompressionMode.Decompress));
        Assert.Equal("{\"data\":{\"hello\":\"world\"}}", await reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task Events_are_not_held_back_to_be_compressed()
    {
        await using var server = await StartAsync();
        using var response = await SendAsync(
            server, "text/event-stream", request => request.Headers.AcceptEncoding.ParseAdd("gzip"),
            "{\"query\":\"subscription { ticks }\"}");
        Assert.Empty(response.Content.Headers.ContentEncoding);
        await server.Source.Ticks.Writer.WriteAsync("first", Stop);
        await ArrivesAsync(response, "first");
    }

    [Fact]
    public async Task Parts_are_not_held_back_to_be_compressed()
    {
        await using var server = await StartAsync();
        using var response = await SendAsync(
            server, "multipart/mixed", request => request.Headers.AcceptEncoding.ParseAdd("gzip"),
            "{\"query\":\"{ slow { quick ... @defer { late } } }\"}");
        Assert.Empty(response.Content.Headers.ContentEncoding);
        await ArrivesAsync(response, "\"quick\":\"now\"");
        server.Source.Release();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_told_or_not(bool isChunked)
    {
        await using var server = await StartAsync();
        var padding = new string(' ', 2048);
        using var response = await SendAsync(
            server, "application/json", request => request.Headers.TransferEncodingChunked = isChunked,
            $"{{{padding}\"query\":\"{{ hello }}\"}}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_bomb_is_not_unpacked()
    {
        await using var server = await StartAsync();
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[400_000], Stop);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new ByteArrayContent(bomb.ToArray());
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("identity", Header(response, "Accept-Encoding"));
    }

    private static Task<TransportServer> StartAsync(string origin = Friend) => TransportServer.StartAsync(
        new TransportOptions
        {
            AllowedOrigins = [origin], Ide = true, Introspection = true, RequirePreflight = false,
            MaxRequestBytes = 1024,
        });

    private static async Task<HttpResponseMessage> SendAsync(
        TransportServer server, string accept, Action<HttpRequestMessage> change, string body = Query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("Accept", accept);
        change(request);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    /// <summary>Reads on until a text has come, while the response has not ended.</summary>
    private static async Task ArrivesAsync(HttpResponseMessage response, string text)
    {
        var body = await response.Content.ReadAsStreamAsync(Stop);
        var buffer = new byte[4096];
        var length = 0;
        while (!Encoding.UTF8.GetString(buffer, 0, length).Contains(text, StringComparison.Ordinal))
        {
            var read = await body.ReadAsync(buffer.AsMemory(length), Stop);
            Assert.NotEqual(0, read);
            length += read;
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(',', values)
            : null;
}
