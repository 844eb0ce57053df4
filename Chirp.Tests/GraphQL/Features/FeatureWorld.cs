using System.Text.Json;
using Chirp.Data;
using Chirp.Data.Redis;
using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Schema;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features;
using Chirp.GraphQL.Limits;
using Chirp.GraphQL.Operations;
using Chirp.Tests.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

/// <summary>A person of a test, signed in.</summary>
internal sealed record Person(string Id, string Handle, string Token, string RefreshToken, Caller Caller)
{
    public const string Password = "correct horse battery";
}

/// <summary>The contract over a database of its own, in this process.</summary>
internal sealed class FeatureWorld : IAsyncDisposable
{
    private readonly TestDatabase _data;
    private readonly ServiceProvider _services;
    private readonly GraphQLEngine _engine;

    private FeatureWorld(
        TestDatabase data, AuthOptions auth, RateOptions rates, TimeProvider clock, RedisConnection? redis)
    {
        _data = data;
        var services = new ServiceCollection();
        services.AddFeatures(Database, auth, rates);
        services.AddSingleton(new RateLimits(rates, clock));
        services.AddSingleton(new RateLimiter(redis is null ? null : new RedisLimits(redis), []));
        services.AddSingleton<OperationAdmission>();
        _services = services.BuildServiceProvider();
        _engine = ChirpSchema.CreateEngine(
            ChirpSchema.ReadText(), _services.GetRequiredService<IServiceProviderIsService>(),
            new EngineOptions
            {
                IncludeExceptionMessages = true,
                Admit = _services.GetRequiredService<OperationAdmission>().AdmitAsync,
                AdmitText = _services.GetRequiredService<OperationAdmission>().AdmitTextAsync,
            });
    }

    public static Caller Nobody { get; } = new(null, null, null, "192.0.2.1", "tests");

    public ChirpDatabase Database => _data.Data;

    /// <summary>Hashing with few iterations, so that tests wait for behaviour alone.</summary>
    public static AuthOptions Auth { get; } = new()
    {
        SigningKey = Convert.ToBase64String(new byte[32]),
        PasswordIterations = 10,
        MaxSignUpsPerAddress = 10_000,
    };

    /// <param name="auth">Limits of signing in.</param>
    /// <param name="kind">Where the data is.</param>
    /// <param name="rates">Limits of operations.</param>
    /// <param name="clock">What these limits are measured by; everything else goes by the real time.</param>
    /// <param name="redis">Where budgets are shared with other worlds.</param>
    public static async Task<FeatureWorld> OpenAsync(
        AuthOptions? auth = null, DatabaseKind kind = DatabaseKind.Sqlite, RateOptions? rates = null,
        TimeProvider? clock = null, RedisConnection? redis = null) =>
        new(await TestDatabase.OpenAsync(kind), auth ?? Auth, rates ?? new RateOptions(),
            clock ?? TimeProvider.System, redis);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Whether the contract's binding takes a field to be the same whoever asks.</summary>
    public bool IsSameForAll(string coordinate)
    {
        var parts = coordinate.Split('.');
        var schema = _engine.Schema;
        var type = Assert.IsType<ObjectType>(schema.Schema.FindType(parts[0]));
        return schema.FindBinding(type.FindField(parts[1])!)!.IsSameForAll;
    }

    /// <summary>The whole response.</summary>
    public async Task<JsonElement> AskAsync(string document, object? variables = null, Caller? caller = null)
    {
        await using var result = await StartAsync(document, variables, caller);
        // The response goes back to its pool: a document of its own outlives it.
        return JsonDocument.Parse(Assert.IsType<SingleResult>(result).Response.Memory.ToArray()).RootElement;
    }

    /// <summary>The value of the only root field of an operation that must have no errors.</summary>
    public async Task<JsonElement> ReadAsync(string document, object? variables = null, Caller? caller = null)
    {
        var response = await AskAsync(document, variables, caller);
        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
        return response.GetProperty("data").EnumerateObject().First().Value;
    }

    /// <summary>The code of the only error of an operation.</summary>
    public async Task<string?> CodeAsync(string document, object? variables = null, Caller? caller = null)
    {
        var response = await AskAsync(document, variables, caller);
        return Assert.Single(response.GetProperty("errors").EnumerateArray().ToList())
            .GetProperty("extensions").GetProperty("code").GetString();
    }

    public async ValueTask<GraphQLResult> StartAsync(
        string document, object? variables = null, Caller? caller = null) =>
        await _engine.ExecuteAsync(
            new GraphQLRequest
            {
                Document = new SourceText(document),
                Variables = variables is JsonElement json
                    ? json
                    : JsonSerializer.SerializeToElement(variables ?? new { }),
                Services = new RequestServices(_services, caller ?? Nobody, UploadedFiles.None),
            },
            TestContext.Current.CancellationToken);

    public async Task<Person> SignUpAsync(string handle)
    {
        var payload = await ReadAsync(
            """
            mutation ($input: SignUpInput!) {
              signUp(input: $input) {
                tokens { accessToken refreshToken } viewer { user { id } }
                errors { __typename ... on UserError { message } }
              }
            }
            """,
            new
            {
                input = new
                {
                    handle, name = $"{handle} Name", email = $"{handle}@example.org", password = Person.Password,
                    dateOfBirth = "1990-01-01",
                },
            });
        Assert.Equal("[]", payload.GetProperty("errors").ToString());
        return await PersonAsync(
            payload.GetProperty("viewer").GetProperty("user").GetProperty("id").GetString()!, handle, payload);
    }

    public async Task<Person> PersonAsync(string id, string handle, JsonElement payload)
    {
        var tokens = payload.GetProperty("tokens");
        var token = tokens.GetProperty("accessToken").GetString()!;
        return new Person(id, handle, token, tokens.GetProperty("refreshToken").GetString()!, await CallerAsync(token));
    }

    /// <summary>The caller that an access token stands for; throws where it does not work.</summary>
    public async Task<Caller> CallerAsync(string token) => await Get<CallerAuthenticator>().AuthenticateAsync(
        CallerAuthenticator.Nobody(new DefaultHttpContext()), $"Bearer {token}", TestContext.Current.CancellationToken);

    /// <summary>The caller of a request over HTTP with a token whose session may have ended.</summary>
    public async Task<Caller> EndedCallerAsync(string token)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {token}";
        return await Get<CallerAuthenticator>().AuthenticateOrEndedAsync(
            context, TestContext.Current.CancellationToken);
    }

    public async Task<string> PostAsync(Person author, string text, string? inReplyTo = null)
    {
        var payload = await ReadAsync(
            "mutation ($input: PostTweetInput!) { postTweet(input: $input) { tweet { id } errors { __typename } } }",
            new { input = new { text, inReplyTo } }, author.Caller);
        Assert.Equal("[]", payload.GetProperty("errors").ToString());
        return payload.GetProperty("tweet").GetProperty("id").GetString()!;
    }

    /// <summary>Runs a mutation with one input and gives its payload.</summary>
    public Task<JsonElement> MutateAsync(string field, string selection, object input, Caller? caller)
    {
        var type = char.ToUpperInvariant(field[0]) + field[1..];
        return ReadAsync(
            $"mutation ($input: {type}Input!) {{ {field}(input: $input) {{ {selection} errors {{ __typename "
            + "... on UserError { message } ... on InvalidInput { field } } } }",
            new { input }, caller);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _data.DisposeAsync();
    }
}
