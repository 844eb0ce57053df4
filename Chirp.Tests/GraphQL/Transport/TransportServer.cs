using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Limits;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>The transports on a real Kestrel at a free port of 127.0.0.1, over a schema that tests control.</summary>
internal sealed class TransportServer : IAsyncDisposable
{
    private const string Sdl = """
        directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
        scalar Upload
        type Query {
          hello: String! caller: String! fail: String! wait: String! slow: Slow! echo(text: String): String
          list: [Int!]!
        }
        type Slow { quick: String! late: String! }
        type Mutation { count: Int! size(file: Upload!): Int! text(file: Upload!): String! }
        type Subscription { ticks(big: Boolean! = false): String! count(to: Int!): Int! burst(of: Int!): Int! }
        """;

    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key for the tests, 32 bytes or more");
    private readonly WebApplication _app;

    private TransportServer(WebApplication app, TestSource source, ManualClock clock)
    {
        _app = app;
        Source = source;
        Clock = clock;
        var features = app.Services.GetRequiredService<IServer>().Features;
        var address = features.Get<IServerAddressesFeature>()!.Addresses.First();
        Url = new Uri($"{address}/graphql");
        Http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public Uri Url { get; }

    public Uri SocketUrl => new($"{(Url.Scheme == "https" ? "wss" : "ws")}://{Url.Authority}/graphql");

    public HttpClient Http { get; }

    public TestSource Source { get; }

    public ManualClock Clock { get; }

    public static async Task<TransportServer> StartAsync(
        TransportOptions? transport = null, OperationOptions? operations = null, ActiveSessions? sessions = null,
        RateOptions? rates = null, Action<ListenOptions>? endpoint = null)
    {
        var (source, clock) = (new TestSource(), new ManualClock());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(source);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton(new AccessTokens(Key, clock));
        builder.Services.AddSingleton<CallerAuthenticator>();
        var admission = new OperationAdmission(
            new RateLimits(rates ?? new RateOptions(), clock), new RateLimiter(shared: null, []));
        builder.Services.AddSingleton(CreateEngine(admission));
        if (sessions is not null)
        {
            builder.Services.AddSingleton(sessions);
        }

        builder.Services.AddTransport(
            transport ?? new TransportOptions { Introspection = true, RequirePreflight = false },
            operations ?? new OperationOptions());

        // order matters: after the transports, which say what all endpoints do.
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint ?? (static _ => { })));
        var app = builder.Build();
        app.MapTransport(Encoding.UTF8.GetBytes(Sdl));
        await app.StartAsync();
        return new TransportServer(app, source, clock);
    }

    /// <summary>A token that ends when the clock has passed <paramref name="life"/>.</summary>
    public string Token(TimeSpan life, Caller? caller = null) => new AccessTokens(Key, Clock).Make(
        new AccessToken(caller?.UserId ?? 7, caller?.SessionId ?? 8, Clock.GetUtcNow() + life));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Source.Release();
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static GraphQLEngine CreateEngine(OperationAdmission admission)
    {
        Type[] services = [typeof(TestSource), typeof(Caller), typeof(UploadedFiles)];
        var options = new BindingOptions { IsService = services.Contains };
        options.AddClasses(typeof(TransportServer).GetNestedTypes(System.Reflection.BindingFlags.NonPublic));
        options.Scalars.Bind<Upload>("Upload", TryReadUpload, static upload => upload.Name);
        return new GraphQLEngine(
            SchemaBinding.Create(SchemaBuilder.Build(new Chirp.Engine.Language.SourceText(Sdl)), options),
            new EngineOptions
            {
                Suggestions = false, Admit = admission.AdmitAsync, AdmitText = admission.AdmitTextAsync,
            });
    }

    private static bool TryReadUpload(string text, out Upload upload)
    {
        upload = new Upload(text);
        return true;
    }

    internal readonly record struct Upload(string Name);

    internal sealed record Slow(string Quick);

    /// <summary>What the schema's fields wait for and give.</summary>
    internal sealed class TestSource
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;
        private int _subscribers;

        public Channel<string> Ticks { get; } = Channel.CreateUnbounded<string>();

        public int Subscribers => Volatile.Read(ref _subscribers);

        public Task Released => _released.Task;

        /// <summary>Completes when a field waits.</summary>
        public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released.TrySetResult();

        public int Count() => Interlocked.Increment(ref _count);

        public void Enter() => Interlocked.Increment(ref _subscribers);

        public void Leave() => Interlocked.Decrement(ref _subscribers);
    }

    [Fields("Query")]
    internal static class Queries
    {
        public static string Hello() => "world";

        public static string Caller(Caller caller) => caller.UserId?.ToString() ?? "nobody";

        public static string Fail() => throw new InvalidOperationException("secret connection string");

        public static string? Echo(string? text) => text;

        public static int[] List() => [1, 2, 3];

        public static Slow Slow() => new("now");

        public static async Task<string> Wait(TestSource source, CancellationToken stop)
        {
            source.Waiting.TrySetResult();
            await source.Released.WaitAsync(stop);
            return "done";
        }
    }

    [Fields("Slow")]
    internal static class SlowFields
    {
        public static async Task<string> Late(Slow slow, TestSource source, CancellationToken stop)
        {
            await source.Released.WaitAsync(stop);
            return $"after {slow.Quick}";
        }
    }

    [Fields("Mutation")]
    internal static class Mutations
    {
        public static int Count(TestSource source) => source.Count();

        public static int Size(Upload file, UploadedFiles files) => (int)(files.Find(file.Name)?.Length ?? -1);

        public static async Task<string> Text(Upload file, UploadedFiles files, CancellationToken stop)
        {
            var content = files.Find(file.Name) ?? throw new GraphQLException("No such file.", "NO_FILE");
            using var reader = new StreamReader(content.OpenRead(), leaveOpen: true);
            return $"{content.FileName}: {await reader.ReadToEndAsync(stop)}";
        }
    }

    [Fields("Subscription")]
    internal static class Subscriptions
    {
        public static async IAsyncEnumerable<string> Ticks(
            TestSource source, bool big, [EnumeratorCancellation] CancellationToken stop)
        {
            source.Enter();
            try
            {
                await foreach (var tick in source.Ticks.Reader.ReadAllAsync(stop))
                {
                    yield return big ? new string('x', 1 << 20) : tick;
                }
            }
            finally
            {
                source.Leave();
            }
        }

        /// <summary>All at once, and then no more.</summary>
        public static async IAsyncEnumerable<int> Burst(
            int of, TestSource source, [EnumeratorCancellation] CancellationToken stop)
        {
            for (var i = 1; i <= of; i++)
            {
                yield return i;
            }

            await source.Released.WaitAsync(stop);
        }

        public static async IAsyncEnumerable<int> Count(int to, [EnumeratorCancellation] CancellationToken stop)
        {
            for (var i = 1; i <= to; i++)
            {
                stop.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return i;
            }
        }
    }
}
