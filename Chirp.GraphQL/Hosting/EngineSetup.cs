using Chirp.Engine;
using Chirp.GraphQL.Features;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Hosting;

/// <summary>Registers the engine as the settings want it.</summary>
internal static partial class EngineSetup
{
    public static IServiceCollection AddEngine(
        this IServiceCollection services, ReadOnlyMemory<byte> sdl, ChirpSettings settings) =>
        services.AddSingleton(provider => ChirpSchema.CreateEngine(
            sdl, provider.GetRequiredService<IServiceProviderIsService>(),
            OptionsFor(
                settings, provider.GetRequiredService<OperationAdmission>(),
                provider.GetRequiredService<ILogger<GraphQLEngine>>())));

    internal static EngineOptions OptionsFor(
        ChirpSettings settings, OperationAdmission admission, ILogger logger) => new()
    {
        Admit = admission.AdmitAsync,
        AdmitText = admission.AdmitTextAsync,
        Introspection = settings.Transport.Introspection,
        Suggestions = settings.Transport.Suggestions,
        Deadline = TimeSpan.FromSeconds(settings.Transport.TimeoutSeconds),
        MaxTypeCost = settings.Limits.MaxTypeCost,
        MaxFieldCost = settings.Limits.MaxFieldCost,
        MaxFields = settings.Limits.MaxFields,
        MaxResponseBytes = settings.Limits.MaxResponseBytes,
        MaxCachedPlans = settings.Limits.MaxCachedPlans,
        OnInternalError = error => FieldFailed(
            logger, error.Path is null ? "" : string.Join('.', error.Path),
            error.Extensions?.GetValueOrDefault("traceId"), error.Exception),
    };

    /// <summary>The trace id is what the caller was told: it finds this entry.</summary>
    [LoggerMessage(1, LogLevel.Error, "The field {Path} failed unexpectedly (trace {TraceId})")]
    private static partial void FieldFailed(ILogger logger, string path, object? traceId, Exception? exception);
}
