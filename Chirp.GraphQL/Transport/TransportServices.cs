using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Http;
using Chirp.GraphQL.Transport.Ide;
using Chirp.GraphQL.Transport.Sse;
using Chirp.GraphQL.Transport.WebSockets;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chirp.GraphQL.Transport;

/// <summary>Registers and maps the transports.</summary>
internal static class TransportServices
{
    private const string Endpoint = "/graphql";

    public static IServiceCollection AddTransport(
        this IServiceCollection services, TransportOptions transport, OperationOptions operations)
    {
        services.AddSingleton(transport);
        services.AddSingleton(operations);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<OperationRunner>();
        services.AddSingleton<OperationAdmission>();
        services.AddSingleton<HttpResponder>();
        services.AddSingleton<UploadReader>();
        services.AddSingleton<SseStreams>();
        services.AddSingleton<HttpEndpoint>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddSingleton<SocketWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SocketWatch>());
        services.Configure<KestrelServerOptions>(
            static kestrel => kestrel.ConfigureEndpointDefaults(SocketHandover.Use));
        services.AddHealthChecks();
        services.Configure<HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(transport.ShutdownSeconds + 5));
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(transport.AllowedOrigins)
            .WithMethods("GET", "POST", "PUT", "DELETE")
            .AllowAnyHeader()
            .WithExposedHeaders(
                "Retry-After", RateLimitHeaders.Limit, RateLimitHeaders.Remaining, RateLimitHeaders.Reset)
            .SetPreflightMaxAge(TimeSpan.FromHours(2))));
        services.AddResponseCompression(compression =>
        {
            // A secret in a response is only at risk where an attacker's page can send requests with it (BREACH):
            // tokens travel in a header that no page of another site can set.
            compression.EnableForHttps = true;
            compression.MimeTypes =
                [.. ResponseCompressionDefaults.MimeTypes, "application/graphql-response+json", "image/svg+xml"];
        });
        return services;
    }

    /// <summary>
    /// Serves GraphQL at <c>/graphql</c> over every transport, the IDE, the schema's text, and health.
    /// </summary>
    /// <param name="app">The host.</param>
    /// <param name="sdl">The schema's text as UTF-8.</param>
    public static void MapTransport(this WebApplication app, byte[] sdl)
    {
        var options = app.Services.GetRequiredService<TransportOptions>();
        app.UseTrustedProxies(options);
        // Before all that follows, routing included: what that keeps for a request, a socket that holds it would keep.
        var sockets = app.Services.GetRequiredService<WebSocketEndpoint>();
        app.Use((context, next) =>
            context.Request.Path.Equals(Endpoint) && WebSocketHandshake.IsAskedFor(context)
                ? sockets.HandleAsync(context)
                : next(context));
        app.UseRouting();
        app.UseResponseCompression();
        app.UseCors();
        app.Use((context, next) =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return next(context);
        });
        MapGraphQL(app, options, sdl);
        app.MapHealth();
    }

    /// <summary>What probes ask: whether the process lives, and whether it is ready to serve.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
    }

    private static void MapGraphQL(WebApplication app, TransportOptions options, byte[] sdl)
    {
        var http = app.Services.GetRequiredService<HttpEndpoint>();
        var ide = options.Ide ? new IdeEndpoint(Path.Combine(AppContext.BaseDirectory, "ide")) : null;
        app.Map(Endpoint, context =>
            ide is not null && IdeEndpoint.IsWantedBy(context.Request) ? ide.HandlePageAsync(context)
            : http.HandleAsync(context));
        app.Map("/graphql/stream", http.HandleAsync);
        if (options.Introspection)
        {
            app.MapMethods("/graphql/schema.graphql", ["GET", "HEAD"], new SchemaEndpoint(sdl).HandleAsync);
        }

        if (ide is not null)
        {
            app.MapGet("/", static context =>
            {
                context.Response.Redirect("/graphql/");
                return Task.CompletedTask;
            });
            app.MapGet("/graphql/{**path}", (HttpContext context, string path) => ide.HandleFileAsync(context, path));
        }
    }
}
