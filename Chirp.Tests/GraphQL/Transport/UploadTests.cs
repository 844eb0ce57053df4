using System.Net;
using System.Text;
using Chirp.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

public sealed class UploadTests
{
    private const string Text = "{\"query\":\"mutation ($f: Upload!) { text(file: $f) }\",\"variables\":{\"f\":null}}";
    private const string Map = "{\"0\":[\"variables.f\"]}";

    private static readonly TransportOptions Small = new()
    {
        Uploads = new UploadOptions { MaxFiles = 1, MaxFileBytes = 1000, MaxFieldBytes = 500 },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_resolver_reads_the_file()
    {
        await using var server = await TransportServer.StartAsync();
        var (status, body) = await SendAsync(server, ("operations", Text), ("map", Map), ("0", "hello"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("{\"data\":{\"text\":\"0.txt: hello\"}}", body);
    }

    [Fact]
    public async Task A_large_file_is_streamed_past_the_web_servers_own_limit()
    {
        await using var server = await TransportServer.StartAsync(
            new TransportOptions { Uploads = new UploadOptions { MaxFileBytes = 64 << 20 } });
        var operations = Text.Replace("text(", "size(", StringComparison.Ordinal);
        var (_, body) = await SendAsync(
            server, ("operations", operations), ("map", Map), ("0", new string('x', 40 << 20)));
        Assert.Equal($"{{\"data\":{{\"size\":{40 << 20}}}}}", body);
    }

    [Fact]
    public async Task A_batch_may_share_a_file()
    {
        await using var server = await TransportServer.StartAsync(new TransportOptions { MaxBatch = 2 });
        var (_, body) = await SendAsync(
            server, (
                "operations",
                $"[{Text},{Text}]"), ("map",
                "{\"0\":[\"0.variables.f\",\"1.variables.f\"]}"), ("0",
                "a"));
        Assert.Equal("[{\"data\":{\"text\":\"0.txt: a\"}},{\"data\":{\"text\":\"0.txt: a\"}}]", body);
    }

    [Theory]
    [InlineData(400, "map", Map, "operations", Text)]
    [InlineData(400, "operations", Text)]
    [InlineData(400, "operations", Text, "map", "{")]
    [InlineData(400, "operations", Text, "map", "{\"\\ud800\":[]}")]
    [InlineData(400, "operations", "{\"a\":1,\"a\":2}", "map", Map, "0", "x")]
    [InlineData(400, "operations", "7", "map", Map, "0", "x")]
    [InlineData(400, "operations", Text, "map", Map)]
    [InlineData(400, "operations", Text, "map", "{\"0\":[\"variables.g\"]}", "0", "x")]
    [InlineData(400, "operations", Text, "map", "{\"0\":[\"query\"]}", "0", "x")]
    [InlineData(400, "operations", Text, "map", Map, "0", "x", "0", "y")]
    [InlineData(413, "operations", Text, "map", "{\"0\":[],\"1\":[]}", "0", "x", "1", "y")]
    public async Task What_breaks_the_specification_is_refused(int status, params string[] parts)
    {
        await using var server = await TransportServer.StartAsync(Small);
        var (actual, body) = await SendAsync(server, [.. parts.Chunk(2).Select(part => (part[0], part[1]))]);
        Assert.True(status == (int)actual, body);
    }

    [Theory]
    [InlineData(400, 0)]
    [InlineData(1001, 1)]
    public async Task Parts_over_their_limits_are_413(int bytes, int part)
    {
        await using var server = await TransportServer.StartAsync(Small);
        var map = part == 0 ? $"{{\"0\":[\"{new string('x', bytes + 200)}\"]}}" : Map;
        var (status, body) = await SendAsync(server, ("operations", Text), ("map", map), ("0", new string('x', bytes)));
        Assert.True(HttpStatusCode.RequestEntityTooLarge == status, body);
        Assert.Contains("Transport:Uploads:", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_a_preflight_header_is_403()
    {
        await using var server = await TransportServer.StartAsync();
        using var content = new MultipartFormDataContent();
        content.Add(new StringContent(Text), "operations");
        using var response = await server.Http.PostAsync(server.Url, content, Stop);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_cut_off_is_400()
    {
        await using var server = await TransportServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Headers.Add("GraphQL-Require-Preflight", "1");
        request.Content = new StringContent(
            "--b\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{", Encoding.UTF8);
        request.Content.Headers.Remove("Content-Type");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        TransportServer server, params (string Name, string Content)[] parts)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, text) in parts)
        {
            if (name is "operations" or "map")
            {
                content.Add(new StringContent(text), name);
            }
            else
            {
                content.Add(new StringContent(text), name, $"../{name}.txt");
            }
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = content;
        request.Headers.Add("GraphQL-Require-Preflight", "1");
        using var response = await server.Http.SendAsync(request, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }
}
