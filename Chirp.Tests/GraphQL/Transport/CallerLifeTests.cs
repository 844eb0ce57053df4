using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Chirp.Data.Model;
using Chirp.GraphQL.Auth;
using Chirp.Tests.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>What is open for a caller ends with the token, and with the session, and says so.</summary>
public sealed class CallerLifeTests
{
    private const string TokenHeader = "X-GraphQL-Event-Stream-Token";
    private const string Expired = "The access token has expired";
    private const string Ended = "The session has ended";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_ends_when_the_token_expires()
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await SubscribeAsync(server, server.Token(TimeSpan.FromMinutes(1)));
        await UntilAsync(() => server.Source.Subscribers == 1);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await EndsAsync(server, response, Expired);
    }

    [Fact]
    public async Task A_stream_of_nobody_does_not_end()
    {
        await using var server = await TransportServer.StartAsync();
        using var response = await SubscribeAsync(server, null);
        await UntilAsync(() => server.Source.Subscribers == 1);
        server.Clock.Advance(TimeSpan.FromDays(1));
        await server.Source.Ticks.Writer.WriteAsync("still here", Stop);
        server.Source.Ticks.Writer.Complete();
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.Contains("still here", text, StringComparison.Ordinal);
        Assert.DoesNotContain("errors", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_when_the_session_is_revoked()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = (await world.SignUpAsync("ada")).Caller;
        var sessions = world.Get<ActiveSessions>();
        await using var server = await TransportServer.StartAsync(sessions: sessions);
        using var response = await SubscribeAsync(server, server.Token(TimeSpan.FromDays(1), ada));
        await UntilAsync(() => server.Source.Subscribers == 1);
        sessions.Ended(ada.Session!.Value);
        await EndsAsync(server, response, Ended);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Operations_of_a_single_connection_end_with_it(bool byToken)
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = (await world.SignUpAsync("ada")).Caller;
        var sessions = world.Get<ActiveSessions>();
        await using var server = await TransportServer.StartAsync(sessions: sessions);
        var token = server.Token(TimeSpan.FromMinutes(1), ada);
        var stream = await ReserveAsync(server, token);
        using var response = await SendAsync(server, HttpMethod.Get, $"/graphql?token={stream}", token);
        using var started = await SendAsync(
            server, HttpMethod.Post, "/graphql", token,
            "{\"query\":\"subscription { ticks }\",\"extensions\":{\"operationId\":\"7\"}}", stream);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await UntilAsync(() => server.Source.Subscribers == 1);
        if (byToken)
        {
            server.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        else
        {
            sessions.Ended(ada.Session!.Value);
        }

        var text = await response.Content.ReadAsStringAsync(Stop);
        var reason = byToken ? Expired : Ended;
        Assert.Contains(
            $"event: next\ndata: {{\"id\":\"7\",\"payload\":{{\"errors\":[{{\"message\":\"{reason}",
            text, StringComparison.Ordinal);
        Assert.EndsWith("event: complete\ndata: {\"id\":\"7\"}\n\n", text, StringComparison.Ordinal);
        Assert.Equal(0, server.Source.Subscribers);
    }

    [Fact]
    public async Task A_socket_is_closed_when_the_session_is_revoked_and_gets_nothing_more()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = (await world.SignUpAsync("ada")).Caller;
        var sessions = world.Get<ActiveSessions>();
        await using var server = await TransportServer.StartAsync(sessions: sessions);
        using var socket = await ConnectAsync(server, server.Token(TimeSpan.FromDays(1), ada));
        await UntilAsync(() => server.Source.Subscribers == 1);
        await server.Source.Ticks.Writer.WriteAsync("before", Stop);
        Assert.Contains("before", await ReceiveAsync(socket), StringComparison.Ordinal);
        sessions.Ended(ada.Session!.Value);
        await server.Source.Ticks.Writer.WriteAsync("after", Stop);
        Assert.Equal("", await ReceiveAsync(socket));
        Assert.Equal(4403, (int)socket.CloseStatus!);
        Assert.Contains("session has ended", socket.CloseStatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_another_server_ended_is_found_to_have_ended()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = ((await world.SignUpAsync("ada")).Caller, (await world.SignUpAsync("bob")).Caller);
        var sessions = world.Get<ActiveSessions>();
        var ended = new List<string>();
        using var first = Watch(ada, "ada");
        using var second = Watch(bob, "bob");
        await sessions.CheckWatchedAsync(Stop);
        Assert.Empty(ended);
        await world.Database.Sessions.RevokeAsync(ada.User!.Value, ada.Session!.Value, null, Stop);
        await sessions.CheckWatchedAsync(Stop);
        await sessions.CheckWatchedAsync(Stop);
        Assert.Equal("ada", Assert.Single(ended));

        SessionWatch Watch(Caller caller, string name) =>
            sessions.Watch(caller.User!.Value, caller.Session!.Value, () => ended.Add(name));
    }

    [Fact]
    public async Task The_sessions_of_somebody_who_leaves_end_as_soon_as_that_is_told()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = ((await world.SignUpAsync("ada")).Caller, (await world.SignUpAsync("bob")).Caller);
        var sessions = world.Get<ActiveSessions>();
        var ended = new List<string>();
        using var first = sessions.Watch(ada.User!.Value, ada.Session!.Value, () => ended.Add("ada"));
        using var second = sessions.Watch(bob.User!.Value, bob.Session!.Value, () => ended.Add("bob"));
        Assert.True(await sessions.IsActiveAsync(ada.User!.Value, ada.Session!.Value, Stop));
        await world.Database.Accounts.DeleteAsync(ada.User!.Value, null, Stop);
        await sessions.CheckToldAsync(Stop);
        Assert.Equal("ada", Assert.Single(ended));
        Assert.False(await sessions.IsActiveAsync(ada.User!.Value, ada.Session!.Value, Stop));
        Assert.True(await sessions.IsActiveAsync(bob.User!.Value, bob.Session!.Value, Stop));
    }

    [Fact]
    public async Task All_watches_of_a_person_end_but_the_one_that_stays()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var sessions = world.Get<ActiveSessions>();
        var ended = new List<string>();
        var (ada, bob) = (new UserId(1), new UserId(2));
        using var stays = sessions.Watch(ada, new SessionId(1), () => ended.Add("stays"));
        using var ends = sessions.Watch(ada, new SessionId(2), () => ended.Add("ends"));
        using var other = sessions.Watch(bob, new SessionId(3), () => ended.Add("other"));
        sessions.Watch(ada, new SessionId(2), () => ended.Add("gone")).Dispose();
        sessions.EndedOf(ada, except: new SessionId(1));
        Assert.Equal("ends", Assert.Single(ended));
        sessions.EndedOf(ada);
        Assert.Equal(["ends", "stays"], ended);
    }

    private static async Task EndsAsync(TransportServer server, HttpResponseMessage response, string reason)
    {
        await UntilAsync(() => server.Source.Subscribers == 0);
        await server.Source.Ticks.Writer.WriteAsync("too late", Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.Contains($"event: next\ndata: {{\"errors\":[{{\"message\":\"{reason}", text, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"INVALID_ACCESS_TOKEN\"", text, StringComparison.Ordinal);
        Assert.EndsWith("event: complete\ndata:\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("too late", text, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SubscribeAsync(TransportServer server, string? token) =>
        SendAsync(server, HttpMethod.Post, "/graphql", token, "{\"query\":\"subscription { ticks }\"}");

    private static async Task<string> ReserveAsync(TransportServer server, string token)
    {
        using var reserved = await SendAsync(server, HttpMethod.Put, "/graphql", token);
        return await reserved.Content.ReadAsStringAsync(Stop);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TransportServer server, HttpMethod method, string path, string? token, string? body = null,
        string? stream = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (stream is not null)
        {
            request.Headers.Add(TokenHeader, stream);
        }

        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
    }

    private static async Task<ClientWebSocket> ConnectAsync(TransportServer server, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(server.SocketUrl, Stop);
        await SendAsync(
            socket, $"{{\"type\":\"connection_init\",\"payload\":{{\"authorization\":\"Bearer {token}\"}}}}");
        Assert.Equal("{\"type\":\"connection_ack\"}", await ReceiveAsync(socket));
        await SendAsync(
            socket, "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"subscription { ticks }\"}}");
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, Stop);

    /// <summary>The next message; empty for a close.</summary>
    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer.AsMemory(), Stop);
        return Encoding.UTF8.GetString(buffer, 0, read.Count);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(5, Stop);
        }
    }
}
