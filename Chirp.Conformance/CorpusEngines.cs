using System.Collections.Concurrent;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Language;

namespace Chirp.Conformance;

/// <summary>An engine for each schema text, made when it is first asked for. Thread-safe.</summary>
internal sealed class CorpusEngines
{
    /// <summary>Schemas kept: a server is driven with few.</summary>
    private const int MaxEngines = 1_000;

    private readonly ConcurrentDictionary<string, GraphQLEngine> _engines = new();

    public GraphQLEngine For(string sdl)
    {
        if (_engines.Count > MaxEngines)
        {
            _engines.Clear();
        }

        return _engines.GetOrAdd(sdl, Create);
    }

    /// <summary>The schemas of a folder's <c>execution-schemas*.jsonl</c> by name.</summary>
    public static Dictionary<string, string> ReadSchemas(string folder)
    {
        Dictionary<string, string> schemas = [];
        foreach (var path in Directory.EnumerateFiles(folder, "execution-schemas*.jsonl"))
        {
            foreach (var line in File.ReadLines(path))
            {
                using var document = JsonDocument.Parse(line);
                schemas[document.RootElement.GetProperty("schema").GetString()!] =
                    document.RootElement.GetProperty("sdl").GetString()!;
            }
        }

        return schemas;
    }

    // Whoever drives conformance chooses the documents; the limits that guard a public server are not what is tested.
    private static GraphQLEngine Create(string sdl)
    {
        var schema = SchemaBuilder.BuildUnchecked(Parser.Parse(new SourceText(sdl), ParserLimits.Schema));
        return new GraphQLEngine(CorpusResolvers.Wire(schema), new EngineOptions
        {
            ParserLimits = ParserLimits.Schema,
            MaxFields = int.MaxValue,
            IncludeExceptionMessages = true,
        });
    }
}

/// <summary>Resolvers of the corpus need no services.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static NoServices Instance { get; } = new();

    public object? GetService(Type serviceType) => null;
}
