using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using Chirp.GraphQL.Hosting;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.Tests.Data;
using Chirp.Tests.GraphQL.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Chirp.Tests.GraphQL.Hosting;

/// <summary>What servers of a role do and leave to others.</summary>
public sealed class RoleTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_says_how_it_is_and_answers_nothing_else()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddHealthChecks();
        await using var app = builder.Build();
        app.MapRole(ServerRole.Worker, []);
        await app.StartAsync(Stop);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Equal("Healthy", await http.GetStringAsync("/health/live", Stop));
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready", Stop));
        foreach (var path in (string[])["/graphql", "/", "/graphql/stream", "/graphql/schema.graphql", "/health/x"])
        {
            using var post = await http.PostAsync(path, new StringContent("{}"), Stop);
            using var get = await http.GetAsync(path, Stop);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (post.StatusCode, get.StatusCode));
            var said = await get.Content.ReadAsStringAsync(Stop);
            Assert.Equal("This server is a worker (Data:Role): it answers /health alone.\n", said);
        }

        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri($"ws://{http.BaseAddress!.Authority}/graphql"), Stop));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.MySql)]
    public async Task Tweets_that_nobody_fans_out_are_warned_of_once_a_minute_until_somebody_does(DatabaseKind kind)
    {
        var clock = new ManualClock();
        await using var database = await TestDatabase.OpenAsync(
            kind, change: options => options with { FansOutByItself = false }, clock: clock);
        var entries = new Entries();
        var services = new ServiceCollection().AddMetrics().AddLogging(logging => logging.AddProvider(entries))
            .AddSingleton(database.Data).AddSingleton<TimeProvider>(clock).AddSingleton<OutboxWatch>();
        await using var provider = services.BuildServiceProvider();
        using var watch = provider.GetRequiredService<OutboxWatch>();
        await watch.StartAsync(Stop);
        await database.PostAsync(await database.AddPersonAsync());

        clock.Advance(TimeSpan.FromSeconds(50));
        await AgeAsync(provider, 0);
        foreach (var seconds in (int[])[110, 170])
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Contains($"the oldest for {seconds} seconds", await entries.Written.Reader.ReadAsync(Stop));
            await AgeAsync(provider, seconds);
        }

        Assert.True(await database.Data.IsReadyAsync(Stop));
        await database.Data.FanOut!.RunOnceAsync(Stop);
        clock.Advance(TimeSpan.FromMinutes(1));
        await AgeAsync(provider, 0);
        await watch.StopAsync(Stop);
        Assert.False(entries.Written.Reader.TryRead(out _));
    }

    /// <summary>Waits until the metric says so.</summary>
    private static async Task AgeAsync(ServiceProvider provider, double seconds)
    {
        var factory = provider.GetRequiredService<IMeterFactory>();
        var last = -1.0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == "chirp.outbox.age")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => last = value);
        listener.Start();
        while (last != seconds)
        {
            await Task.Yield();
            Stop.ThrowIfCancellationRequested();
            listener.RecordObservableInstruments();
        }
    }

    private sealed class Entries : ILoggerProvider, ILogger
    {
        public Channel<string> Written { get; } = Channel.CreateUnbounded<string>();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            Assert.Equal(LogLevel.Warning, logLevel);
            Written.Writer.TryWrite(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
