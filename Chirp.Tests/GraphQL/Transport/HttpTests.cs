using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

public sealed class HttpTests
{
    private const string GraphQLResponse = "application/graphql-response+json";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", "{\"query\":\"{ hello }\"}", 200)]
    [InlineData(GraphQLResponse, "{\"query\":\"{ hello }\"}", 200)]
    [InlineData("application/json", "{\"query\":\"{ nothing }\"}", 200)]
    [InlineData(GraphQLResponse, "{\"query\":\"{ nothing }\"}", 400)]
    [InlineData(GraphQLResponse, "{\"query\":\"{\"}", 400)]
    [InlineData(GraphQLResponse, "{\"query\":\"{ fail }\"}", 200)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", "", 400)]
    [InlineData("application/json", "7", 400)]
    [InlineData("application/json", "{\"query\":7}", 400)]
    [InlineData("application/json", "{\"query\":null}", 400)]
    [InlineData("application/json", "{\"query\":\"{ hello }\",\"variables\":[]}", 400)]
    [InlineData("application/json", "{\"query\":\"{ hello }\",\"extensions\":7}", 400)]
    [InlineData("application/json", "{\"query\":\"{ hello }\",\"operationName\":7}", 400)]
    [InlineData("application/json", "{\"query\":\"{ hello }\"} {}", 400)]
    [InlineData("application/json", "{\"query\":\"\\ud800\"}", 400)]
    [InlineData("application/json", "[{\"query\":\"{ hello }\"}]", 400)]
    [InlineData("image/png", "{\"query\":\"{ hello }\"}", 406)]
    [InlineData("application/json", "{\"query\":\"subscription { ticks }\"}", 406)]
    public async Task Status_codes_follow_the_outcome(string accept, string body, int status)
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, body, accept: accept);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("charset=utf-8", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Each status of the draft of August 2026 ("Status Codes"), and what today's audits want.</summary>
    [Theory]
    [InlineData("{\"query\":\"{ hello }\"}", 200, 200)]
    [InlineData("{\"query\":\"{ fail }\"}", 294, 200)]
    [InlineData("{\"query\":\"{\"}", 400, 400)]
    [InlineData("{\"query\":\"{ nothing }\"}", 422, 400)]
    [InlineData("{\"query\":\"query A { hello } query B { hello }\"}", 422, 400)]
    [InlineData("{\"query\":\"query ($t: Int!) { count(to: $t) }\"}", 422, 400)]
    [InlineData("NONSENSE", 400, 400)]
    [InlineData("{\"query\":", 400, 400)]
    [InlineData("{\"qeury\":\"{ hello }\"}", 422, 400)]
    [InlineData("{\"query\":\"{ hello }\",\"variables\":[7]}", 422, 400)]
    public async Task Status_codes_follow_the_draft_where_asked(string body, int draft, int audits)
    {
        await using var asDraft = await TransportServer.StartAsync(
            new TransportOptions { StatusCodes = StatusCodePolicy.Draft });
        using var response = await PostAsync(asDraft, body, accept: GraphQLResponse);
        Assert.Equal(draft, (int)response.StatusCode);
        Assert.Equal(GraphQLResponse, response.Content.Headers.ContentType!.MediaType);
        await using var asAudits = await TransportServer.StartAsync();
        using var other = await PostAsync(asAudits, body, accept: GraphQLResponse);
        Assert.Equal(audits, (int)other.StatusCode);
        Assert.Equal(GraphQLResponse, other.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("{\"query\":\"{ hello }\"}", 200, "application/json")]
    [InlineData("{\"query\":\"{ fail }\"}", 294, "application/json")]
    [InlineData("{\"query\":\"{ nothing }\"}", 422, GraphQLResponse)]
    [InlineData("{", 400, GraphQLResponse)]
    public async Task The_draft_tells_a_client_of_json_by_the_type_whose_answer_an_error_is(
        string body, int status, string type)
    {
        await using var server = await TransportServer.StartAsync(
            new TransportOptions { StatusCodes = StatusCodePolicy.Draft });
        using var response = await PostAsync(server, body, accept: "application/json");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br", 415)]
    [InlineData("gzip, identity", 415)]
    [InlineData("identity", 200)]
    public async Task A_body_that_would_have_to_be_unpacked_is_refused(string encoding, int status)
    {
        await using var server = await TransportServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new StringContent("{\"query\":\"{ hello }\"}", Encoding.UTF8, "application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("text/html, application/json;q=0.5, application/graphql-response+json", GraphQLResponse)]
    [InlineData("application/graphql-response+json;q=0.1, application/json", "application/json")]
    [InlineData("application/graphql-response+json;charset=utf-16, application/json", "application/json")]
    public async Task Media_types_are_negotiated(string? accept, string expected)
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, "{\"query\":\"{ hello }\"}", accept: accept);
        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("{\"data\":{\"hello\":\"world\"}}", await response.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    public async Task Content_types_are_checked(string contentType, int status)
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, "{\"query\":\"{ hello }\"}", contentType);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_byte_order_mark_is_ignored()
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, "\uFEFF{\"query\":\"{ hello }\"}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("{\"query\":\"query ($t: String) { echo(text: $t) }\",\"variables\":{\"t\":\"\\ud800\"}}")]
    [InlineData("{\"query\":\"query ($t: String) { echo(text: $t) }\",\"variables\":{\"t\\udc00\":\"\"}}")]
    public async Task Half_a_surrogate_pair_among_the_variables_brings_nothing_down(string body)
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, body);
        Assert.True((int)response.StatusCode < 500, await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        await using var server = await TransportServer.StartAsync();
        var body = Encoding.ASCII.GetBytes("{\"query\":\"{ hello }\",\"variables\":{\"t\":\"?\"}}");
        body[^4] = 0xFF;
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var response = await server.Http.PostAsync(server.Url, content, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413()
    {
        await using var server = await TransportServer.StartAsync(new TransportOptions { MaxRequestBytes = 100 });
        using var response = await PostAsync(server, $"{{\"query\":\"{{ hello }} #{new string('x', 200)}\"}}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains(
            "Transport:MaxRequestBytes", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_get_runs_queries_only()
    {
        await using var server = await TransportServer.StartAsync();
        using var query = await server.Http.GetAsync("/graphql?query={hello}", Stop);
        Assert.Equal("{\"data\":{\"hello\":\"world\"}}", await query.Content.ReadAsStringAsync(Stop));
        using var mutation = await server.Http.GetAsync("/graphql?query=mutation{count}", Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, mutation.StatusCode);
        Assert.Equal("POST", Assert.Single(mutation.Content.Headers.Allow));
        Assert.Equal(1, server.Source.Count());
        using var twice = await server.Http.GetAsync("/graphql?query={hello}&query={hello}", Stop);
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
    }

    [Fact]
    public async Task Other_methods_are_405()
    {
        await using var server = await TransportServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, server.Url);
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Batches_are_bounded_where_they_are_on()
    {
        await using var server = await TransportServer.StartAsync(new TransportOptions { MaxBatch = 2 });
        using var two = await PostAsync(server, "[{\"query\":\"{ hello }\"},{\"query\":\"{ nothing }\"}]");
        Assert.StartsWith(
            "[{\"data\":{\"hello\":\"world\"}},{\"errors\":[",
            await two.Content.ReadAsStringAsync(Stop),
            StringComparison.Ordinal);
        using var three = await PostAsync(server, "[{},{},{}]");
        Assert.Equal(HttpStatusCode.BadRequest, three.StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    public async Task A_get_from_another_site_needs_a_preflight_header(string header, string value, int status)
    {
        await using var server = await TransportServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/graphql?query={hello}");
        request.Headers.Add(header, value);
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(status, (int)response.StatusCode);
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/graphql?query={hello}");
        asked.Headers.Add(header, value);
        asked.Headers.Add("GraphQL-Require-Preflight", "1");
        using var allowed = await server.Http.SendAsync(asked, Stop);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Theory]
    [InlineData("Accept", "application/json", 403)]
    [InlineData("Apollo-Require-Preflight", "1", 200)]
    public async Task Every_get_needs_a_preflight_header_unless_configured(string header, string value, int status)
    {
        await using var server = await TransportServer.StartAsync(new TransportOptions());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/graphql?query={hello}");
        request.Headers.Add(header, value);
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_persisted_query_is_known_by_its_hash_once_it_was_sent()
    {
        await using var server = await TransportServer.StartAsync();
        var hash = Convert.ToHexStringLower(SHA256.HashData("{ hello }"u8));
        var extensions = $"\"extensions\":{{\"persistedQuery\":{{\"version\":1,\"sha256Hash\":\"{hash}\"}}}}";
        using var unknown = await PostAsync(server, $"{{{extensions}}}");
        Assert.Contains(
            "PERSISTED_QUERY_NOT_FOUND", await unknown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var sent = await PostAsync(server, $"{{\"query\":\"{{ hello }}\",{extensions}}}");
        using var known = await PostAsync(server, $"{{{extensions}}}");
        Assert.Equal("{\"data\":{\"hello\":\"world\"}}", await known.Content.ReadAsStringAsync(Stop));
        using var wrong = await PostAsync(server, $"{{\"query\":\"{{ hello  }}\",{extensions}}}");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Trusted_documents_run_by_name_and_hash_and_nothing_else_does()
    {
        var folder = Directory.CreateTempSubdirectory("chirp-trusted-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "greeting.graphql"), "{ hello }", Stop);
            await using var server = await TransportServer.StartAsync(
                operations: new OperationOptions { TrustedDocuments = folder.FullName, TrustedOnly = true });
            var hash = Convert.ToHexStringLower(SHA256.HashData("{ hello }"u8));
            foreach (var id in new[] { "greeting", $"sha256:{hash}" })
            {
                using var trusted = await PostAsync(server, $"{{\"documentId\":\"{id}\"}}");
                Assert.Equal("{\"data\":{\"hello\":\"world\"}}", await trusted.Content.ReadAsStringAsync(Stop));
            }

            using var other = await PostAsync(server, "{\"query\":\"{ hello }\"}");
            Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_resolvers_exception_shows_nothing_of_the_inside()
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await PostAsync(server, "{\"query\":\"{ fail }\"}");
        var body = await response.Content.ReadAsStringAsync(Stop);
        Assert.Contains("\"errors\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_names_the_caller_and_an_invalid_one_is_401()
    {
        await using var server = await TransportServer.StartAsync();
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", server.Token(TimeSpan.FromMinutes(1)));
        using var known = await PostAsync(server, "{\"query\":\"{ caller }\"}");
        Assert.Equal("{\"data\":{\"caller\":\"7\"}}", await known.Content.ReadAsStringAsync(Stop));
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        using var expired = await PostAsync(server, "{\"query\":\"{ caller }\"}");
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
    }

    [Fact]
    public async Task The_schema_has_a_tag_and_health_answers()
    {
        await using var server = await TransportServer.StartAsync();
        using var first = await server.Http.GetAsync("/graphql/schema.graphql", Stop);
        Assert.Contains("type Query", await first.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/graphql/schema.graphql");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await server.Http.SendAsync(again, Stop);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            using var health = await server.Http.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }
    }

    [Fact]
    public async Task Responses_are_compressed_where_asked()
    {
        await using var server = await TransportServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new StringContent("{\"query\":\"{ hello }\"}", Encoding.UTF8, "application/json");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var response = await server.Http.SendAsync(request, Stop);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
    }

    [Fact]
    public async Task A_running_request_finishes_when_the_server_stops()
    {
        await using var server = await TransportServer.StartAsync();
        var running = PostAsync(server, "{\"query\":\"{ wait }\"}");
        await server.Source.Waiting.Task.WaitAsync(Stop);
        var stopping = server.StopAsync();
        server.Source.Release();
        using var response = await running;
        Assert.Equal("{\"data\":{\"wait\":\"done\"}}", await response.Content.ReadAsStringAsync(Stop));
        await stopping.WaitAsync(Stop);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        TransportServer server, string body, string contentType = "application/json", string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await server.Http.SendAsync(request, Stop);
    }
}
