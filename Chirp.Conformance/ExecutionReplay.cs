using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chirp.Engine;
using Chirp.Engine.Language;

namespace Chirp.Conformance;

/// <summary>
/// Replays <c>{id, schema, query, variables, result}</c>; the schemas stand in <c>execution-schemas*.jsonl</c> beside
/// it. The order of members counts.
/// </summary>
internal static class ExecutionReplay
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IEnumerable<CaseOutcome> Run(string path)
    {
        var schemas = CorpusEngines.ReadSchemas(Path.GetDirectoryName(path)!);
        var engines = new CorpusEngines();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            using var document = JsonDocument.Parse(line);
            var expectation = document.RootElement;
            var failure = Replay(expectation, schemas, engines);
            yield return new CaseOutcome(number, expectation.GetProperty("id").GetString()!, failure);
        }
    }

    /// <summary>Null where the case passes.</summary>
    private static string? Replay(
        JsonElement expectation, Dictionary<string, string> schemas, CorpusEngines engines)
    {
        var query = expectation.GetProperty("query").GetString()!;
        string found;
        try
        {
            var engine = engines.For(schemas[expectation.GetProperty("schema").GetString()!]);
            found = Execute(engine, query, expectation).ToJsonString(s_readable);
        }
        catch (Exception error)
        {
            found = error.ToString();
        }

        var expected = JsonNode.Parse(expectation.GetProperty("result").GetRawText())!.ToJsonString(s_readable);
        return TextDiff.Find(expected, found) is { } diff ? $"{query}\n{diff}" : null;
    }

    private static JsonObject Execute(GraphQLEngine engine, string query, JsonElement expectation)
    {
        var request = new GraphQLRequest
        {
            Document = new SourceText(query),
            Variables = expectation.TryGetProperty("variables", out var variables) ? variables : default,
            Services = NoServices.Instance,
            AcceptsIncremental = true,
        };

        // A console that replays one case after the other has nothing else to do meanwhile.
        return ExecuteAsync(engine, request).GetAwaiter().GetResult();
    }

    private static async Task<JsonObject> ExecuteAsync(GraphQLEngine engine, GraphQLRequest request)
    {
        await using var result = await engine.ExecuteAsync(request, CancellationToken.None);
        return await IncrementalMerge.ReadAsync(result);
    }
}
