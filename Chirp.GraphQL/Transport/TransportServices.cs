using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Http;
using Chirp.GraphQL.Transport.Sse;
using Chirp.GraphQL.Transport.WebSockets;

namespace Chirp.GraphQL.Transport;

/// <summary>Registers and maps the transports.</summary>
internal static class TransportServices
{
    public static IServiceCollection AddTransport(
        this IServiceCollection services, TransportOptions transport, OperationOptions operations)
    {
        services.AddSingleton(transport);
        services.AddSingleton(operations);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<HttpResponder>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<SseStreams>();
        services.AddSingleton<HttpEndpoint>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<SocketWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SocketWatch>());
        return services;
    }

    /// <summary>Serves GraphQL at <c>/graphql</c> over every transport.</summary>
    public static void MapTransport(this WebApplication app)
    {
        app.UseWebSockets();
        var http = app.Services.GetRequiredService<HttpEndpoint>();
        var sockets = app.Services.GetRequiredService<WebSocketEndpoint>();
        app.Map("/graphql", context => context.WebSockets.IsWebSocketRequest
            ? sockets.HandleAsync(context)
            : http.HandleAsync(context));
        app.Map("/graphql/stream", http.HandleAsync);
    }
}
