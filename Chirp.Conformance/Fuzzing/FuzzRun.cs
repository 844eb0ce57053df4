using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chirp.Engine;
using Chirp.Engine.Language;

namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Compares the engine with npm graphql on random cases: <c>fuzz [--cases N] [--seed S] [--case K]</c>. The same seed
/// gives the same cases.
/// </summary>
internal static class FuzzRun
{
    private const int MaxShown = 5;

    public static async Task<int> StartAsync(string[] arguments, TextWriter output)
    {
        var cases = Option(arguments, "--cases", 2_000);
        var seed = Option(arguments, "--seed", 1);
        var only = Option(arguments, "--case", -1);
        using var reference = ReferenceProcess.Start(Path.Combine(AppContext.BaseDirectory, "Fuzzing"));
        long passed = 0, failed = 0, operations = 0, refused = 0;
        for (var number = only >= 0 ? only : 0; number < (only >= 0 ? only + 1 : cases); number++)
        {
            var fuzz = FuzzCase.Generate(seed, number);
            var answer = reference.Ask(fuzz.ToJson());
            operations += fuzz.Query is null ? 0 : 1;
            refused += fuzz.Query is not null && !IsExecuted(answer) ? 1 : 0;
            var difference = await CompareAsync(fuzz, answer);
            if (difference is null)
            {
                passed++;
                continue;
            }

            if (++failed <= MaxShown)
            {
                var small = await new FuzzReduction(fuzz, async candidate =>
                    await CompareAsync(candidate, reference.Ask(candidate.ToJson())) is { } again
                    && !again.Contains("crashed", StringComparison.Ordinal)).ReduceAsync();
                await ReportAsync(output, seed, number, small, reference);
            }
        }

        await output.WriteLineAsync(
            $"{refused} of {operations} operations were refused before execution, "
            + $"{passed + failed - operations} cases were schemas (seed {seed})");
        await output.WriteLineAsync($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static bool IsExecuted(JsonElement answer) =>
        answer.TryGetProperty("data", out _) || answer.TryGetProperty("stream", out _);

    private static async Task<string?> CompareAsync(FuzzCase fuzz, JsonElement answer)
    {
        try
        {
            return ResultComparison.Difference(
                answer, fuzz.Query is null ? SchemaErrors(fuzz.Sdl) : await ExecuteAsync(fuzz));
        }
        catch (Exception error)
        {
            return $"the engine threw {error}";
        }
    }

    /// <summary>What is wrong with a schema: the rules of its text first, then those of what it makes.</summary>
    private static JsonObject SchemaErrors(string sdl)
    {
        IReadOnlyList<GraphQLError> errors = [];
        try
        {
            SchemaBuilder.Build(new SourceText(sdl));
        }
        catch (GraphQLException refused)
        {
            errors = refused.Errors;
        }

        return new JsonObject { ["errors"] = new JsonArray([.. errors.Select(static error => ToJson(error))]) };
    }

    private static JsonObject ToJson(GraphQLError error)
    {
        var json = new JsonObject { ["message"] = error.Message };
        if (!error.Locations.IsEmpty)
        {
            json["locations"] = new JsonArray([.. error.Locations.Select(static place =>
                new JsonObject { ["line"] = place.Line, ["column"] = place.Column })]);
        }

        return json;
    }

    private static async Task<JsonObject> ExecuteAsync(FuzzCase fuzz)
    {
        var schema = SchemaBuilder.Build(new SourceText(fuzz.Sdl));
        var engine = new GraphQLEngine(FuzzResolvers.Bind(schema, fuzz.Behaviours), new EngineOptions
        {
            MaxDirectivesPerLocation = 1_000,
            MaxExecutionErrors = 100_000,
            MaxFields = 1_000_000,
        });
        using var variables = JsonDocument.Parse(fuzz.Variables.ToJsonString());
        await using var result = await engine.ExecuteAsync(
            new GraphQLRequest
            {
                Document = new SourceText(fuzz.Query!),
                Variables = variables.RootElement,
                Services = NoServices.Instance,
                AcceptsIncremental = true,
            },
            CancellationToken.None);
        return result is StreamResult stream
            ? await ReadStreamAsync(stream)
            : await IncrementalMerge.ReadAsync(result);
    }

    private static async Task<JsonObject> ReadStreamAsync(StreamResult stream)
    {
        var responses = new JsonArray();
        await foreach (var response in stream.Responses)
        {
            using (response)
            {
                responses.Add(JsonNode.Parse(response.Memory.Span, documentOptions: new() { MaxDepth = 256 }));
            }
        }

        return new JsonObject { ["stream"] = responses };
    }

    private static async Task ReportAsync(
        TextWriter output, long seed, long number, FuzzCase small, ReferenceProcess reference)
    {
        var difference = await CompareAsync(small, reference.Ask(small.ToJson()));
        var text = new StringBuilder($"--seed {seed} --case {number}\n");
        text.AppendLine(small.Sdl);
        if (small.Query is not null)
        {
            text.AppendLine(small.Query).AppendLine(small.Variables.ToJsonString());
        }

        foreach (var (coordinate, behaviour) in small.Behaviours)
        {
            if (small.Text.Contains(coordinate.Split('.')[1], StringComparison.Ordinal)
                && behaviour != Behaviour.Plain)
            {
                text.AppendLine($"  {coordinate}: {JsonSerializer.Serialize(behaviour)}");
            }
        }

        await output.WriteLineAsync(text.Append(difference).AppendLine().ToString());
    }

    private static long Option(string[] arguments, string name, long otherwise)
    {
        var index = Array.IndexOf(arguments, name);
        return index >= 0 && index + 1 < arguments.Length ? long.Parse(arguments[index + 1]) : otherwise;
    }
}
