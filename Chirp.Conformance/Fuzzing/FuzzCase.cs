using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chirp.Conformance.Fuzzing;

/// <summary>One random case, complete: what both sides are given.</summary>
internal sealed record FuzzCase(
    string Sdl, string Query, JsonObject Variables, Dictionary<string, Behaviour> Behaviours, bool Incremental)
{
    public static FuzzCase Generate(long seed, long number)
    {
        var random = new FuzzRandom(((ulong)seed * 1_000_003) + (ulong)number);
        var schema = new SchemaGenerator(random).Generate();
        var incremental = random.Chance(30);
        var documents = new DocumentGenerator(random, schema, incremental);
        var query = documents.Generate();
        var variables = new VariablesGenerator(random, schema).Generate(documents.Variables);
        return new FuzzCase(schema.Sdl, query, variables, Fuzzing.Behaviours.Choose(random, schema), incremental);
    }

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
            }),
    });
}
