using Chirp.Data.Live;
using Chirp.Data.Stores;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Execution;
using Chirp.Engine.Language;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features;

/// <summary>Chirp's schema: <c>schema.graphql</c> answered by this assembly's classes.</summary>
internal static class ChirpSchema
{
    /// <summary>The contract's text, as it lies beside the program.</summary>
    public static byte[] ReadText() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "schema.graphql"));

    /// <summary>
    /// The engine that runs the contract. Throws <see cref="SchemaBindingException"/> with everything of the contract
    /// that no class answers, or answers with another type.
    /// </summary>
    public static GraphQLEngine CreateEngine(
        ReadOnlyMemory<byte> sdl, IServiceProviderIsService services, EngineOptions options) =>
        new(Bind(sdl, services), options);

    /// <inheritdoc cref="CreateEngine"/>
    public static ExecutableSchema Bind(ReadOnlyMemory<byte> sdl, IServiceProviderIsService services)
    {
        var options = new BindingOptions
        {
            // The caller is the request's own and in no container.
            IsService = type => type == typeof(Caller) || services.IsService(type),

            // What is below the API knows nothing of who asks but what it is given.
            IsSharedService = static type => type.Assembly == typeof(TweetStore).Assembly,
        };
        options.AddAssembly(typeof(ChirpSchema).Assembly);
        options.AddType<LiveTweet>("TweetEvent").ShareEvents<LiveTweet>();
        options.AddType<LiveChange>("TweetChangedEvent").ShareEvents<LiveChange>();
        FeatureScalars.Bind(options.Scalars);
        return SchemaBinding.Create(SchemaBuilder.Build(new SourceText(sdl, "schema.graphql")), options);
    }
}
