using Chirp.Data;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features.Accounts;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Chirp.GraphQL.Features;

/// <summary>
/// Registers what the features' resolvers ask for. The host registers the <see cref="ChirpDatabase"/>.
/// </summary>
internal static class FeatureServices
{
    public static IServiceCollection AddFeatures(this IServiceCollection services, AuthOptions auth)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(auth);
        AddStores(services);
        services.AddSingleton<AuthKeys>();
        services.AddSingleton(static provider => new AccessTokens(
            provider.GetRequiredService<AuthKeys>().Derive("access token"),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RefreshTokens>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<ActiveSessions>();
        services.AddSingleton<CallerAuthenticator>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<SessionStarter>();
        services.AddSingleton<Idempotency>();
        return services;
    }

    private static void AddStores(IServiceCollection services)
    {
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Results);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Users);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Accounts);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Sessions);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Tweets);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Favorites);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Follows);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Timelines);
        services.AddSingleton(static provider => provider.GetRequiredService<ChirpDatabase>().Live);
    }
}
