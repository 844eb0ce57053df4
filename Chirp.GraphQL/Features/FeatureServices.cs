using Chirp.Data;
using Chirp.Data.Redis;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Chirp.GraphQL.Limits;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chirp.GraphQL.Features;

/// <summary>Registers what the features' resolvers ask for.</summary>
internal static class FeatureServices
{
    public static IServiceCollection AddFeatures(
        this IServiceCollection services, ChirpDatabase database, AuthOptions auth, RateOptions rates)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(auth);
        AddStores(services, database);
        AddLimits(services, database, rates);
        services.AddSingleton<AuthKeys>();
        services.AddSingleton(static provider => new AccessTokens(
            provider.GetRequiredService<AuthKeys>().Derive("access token"),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<ActiveSessions>();
        services.AddHostedService<SessionCheck>();
        services.AddSingleton<CallerAuthenticator>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<SessionStarter>();
        services.AddSingleton<Idempotency>();
        return services;
    }

    private static void AddLimits(IServiceCollection services, ChirpDatabase database, RateOptions rates)
    {
        services.AddSingleton(rates);
        services.AddSingleton<RateLimits>();
        services.AddSingleton(provider => new RateLimiter(
            database.Redis is { } redis ? new RedisLimits(redis) : null,
            provider.GetRequiredService<AuthKeys>().Derive("rate limits")));
        services.AddSingleton<WriteBudgets>();
    }

    /// <summary>As instances, which the container does not dispose of: they go with their database.</summary>
    private static void AddStores(IServiceCollection services, ChirpDatabase database)
    {
        services.AddSingleton(database);
        services.AddSingleton(database.Results);
        services.AddSingleton(database.Users);
        services.AddSingleton(database.Accounts);
        services.AddSingleton(database.Sessions);
        services.AddSingleton(database.Tweets);
        services.AddSingleton(database.Favorites);
        services.AddSingleton(database.Follows);
        services.AddSingleton(database.Timelines);
        services.AddSingleton(database.Live);
    }
}
