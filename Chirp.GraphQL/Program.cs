using Chirp.GraphQL.Features;
using Chirp.GraphQL.Hosting;
using Chirp.GraphQL.Hosting.Demo;
using Chirp.GraphQL.Transport;

// The whole program, a line a chapter. ARCHITECTURE.md follows one request through it.
try
{
    var command = CommandLine.Parse(args);
    if (command.WantsHelp)
    {
        Console.Write(CommandLine.Usage);
        return 0;
    }

    var builder = ChirpHost.CreateBuilder(command);
    var settings = ChirpHost.ReadSettings(builder);
    var sdl = ChirpSchema.ReadText();

    using var folder = DataFolder.Lock(settings);
    await DemoWorld.CreateAsync(settings, Console.Out, !Console.IsOutputRedirected, CancellationToken.None);
    await using var database = await ChirpHost.OpenDatabaseAsync(settings, CancellationToken.None);
    builder.Services.AddFeatures(database, settings.Auth, settings.Limits.Rates);
    builder.Services.AddEngine(sdl, settings);
    builder.Services.AddTransport(settings.Transport, settings.Operations);
    builder.Services.AddReadiness();
    builder.Services.AddHostedService<OutboxWatch>();

    await using var app = builder.Build();
    app.MapRole(settings.Data.Role, sdl);
    app.LogRedis(database.Redis);
    app.LogServers(database);
    await ChirpHost.RunAsync(app, settings);
    return 0;
}
catch (StartupException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
