using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// One random case, complete: what both sides are given. Without a query, the schema itself is what is compared.
/// </summary>
internal sealed record FuzzCase(
    string Sdl, string? Query, JsonObject Variables, Dictionary<string, Behaviour> Behaviours, bool Incremental)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static FuzzCase Generate(long seed, long number)
    {
        var random = new FuzzRandom(((ulong)seed * 1_000_003) + (ulong)number);
        var schema = new SchemaGenerator(random).Generate();
        if (random.Chance(12))
        {
            return new FuzzCase(new SdlBreaker(random).Break(schema.Sdl), null, [], [], false);
        }

        var incremental = random.Chance(30);
        var documents = new DocumentGenerator(random, schema, incremental);
        var query = documents.Generate();
        var variables = new VariablesGenerator(random, schema).Generate(documents.Variables);
        return new FuzzCase(schema.Sdl, query, variables, Fuzzing.Behaviours.Choose(random, schema), incremental);
    }

    /// <summary>The text that is varied: the query, or the schema where that is what is compared.</summary>
    public string Text => Query ?? Sdl;

    public FuzzCase WithText(string text) => Query is null ? this with { Sdl = text } : this with { Query = text };

    /// <summary>The case as one line of JSON, as the reference reads it.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        sdl = Sdl,
        query = Query,
        variables = Variables,
        incremental = Incremental,
        behaviours = Behaviours.ToDictionary(
            pair => pair.Key,
            pair => new
            {
                kind = pair.Value.Kind,
                later = pair.Value.IsLater,
                length = pair.Value.ListLength,
                nullItem = pair.Value.NullItem,
                runtimeType = pair.Value.RuntimeType,
                events = pair.Value.Events,
                source = pair.Value.Source,
            }),
    }, s_json);
}
