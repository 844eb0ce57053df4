using Chirp.Data;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.GraphQL.Transport;

namespace Chirp.GraphQL.Hosting;

/// <summary>The steps of starting and stopping, each with its failures made sentences.</summary>
internal static class ChirpHost
{
    /// <summary>
    /// The configuration, least important first: <c>appsettings.json</c> and <c>appsettings.ENVIRONMENT.json</c> beside
    /// the program, environment variables, the command line.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(CommandLine command)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions
            {
                // Where the program is, not where it was started from: that is where its files are.
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = command.Environment,
            });
            builder.Configuration.AddInMemoryCollection(command.Settings);
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
            return builder;
        }
        catch (InvalidDataException error)
        {
            throw ChirpSettings.Unreadable(error);
        }
    }

    /// <summary>Throws <see cref="StartupException"/> with every problem of the configuration.</summary>
    public static ChirpSettings ReadSettings(WebApplicationBuilder builder)
    {
        var settings = ChirpSettings.Read(builder.Configuration);
        builder.WebHost.UseUrls(settings.Urls);
        return DataFolder.WithSigningKey(settings, builder.Environment.IsDevelopment());
    }

    public static async ValueTask<ChirpDatabase> OpenDatabaseAsync(ChirpSettings settings, CancellationToken stop)
    {
        try
        {
            return await ChirpDatabase.OpenAsync(DataFolder.Database(settings), TimeProvider.System, stop);
        }
        catch (DatabaseException error)
        {
            throw new StartupException(error.Message);
        }
    }

    /// <summary>Whether the database answers is what <c>/health/ready</c> says.</summary>
    public static void AddReadiness(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<DatabaseReadiness>("database", timeout: TimeSpan.FromSeconds(5));

    /// <summary>What a server of that role answers: a worker says how it is, and nothing else.</summary>
    public static void MapRole(this WebApplication app, ServerRole role, byte[] sdl)
    {
        if (role != ServerRole.Worker)
        {
            app.MapTransport(sdl);
            return;
        }

        app.MapHealth();
        app.MapFallback("{**path}", static (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("This server is a worker (Data:Role): it answers /health alone.\n");
        });
    }

    /// <summary>Listens until the process is told to stop (SIGTERM, or Ctrl+C).</summary>
    public static async Task RunAsync(WebApplication app, ChirpSettings settings)
    {
        // Made now rather than by the first request: a contract that is not answered must not start.
        CheckContract(app);
        try
        {
            await app.StartAsync();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or FormatException)
        {
            throw new StartupException(
                $"Cannot listen on {settings.Urls}: {error.Message.TrimEnd('.')}. Stop what listens there, or choose "
                + "another address, e.g. --urls http://localhost:5001 (Urls, ASPNETCORE_URLS).");
        }

        await Welcome.PrintAsync(app, settings, CancellationToken.None);
        await app.WaitForShutdownAsync();
    }

    private static void CheckContract(WebApplication app)
    {
        try
        {
            _ = app.Services.GetRequiredService<GraphQLEngine>();
        }
        catch (SchemaBindingException error)
        {
            throw new StartupException(error.Message);
        }
    }
}
