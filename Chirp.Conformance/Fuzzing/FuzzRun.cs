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
        long passed = 0, failed = 0, refused = 0;
        for (var number = only >= 0 ? only : 0; number < (only >= 0 ? only + 1 : cases); number++)
        {
            var fuzz = FuzzCase.Generate(seed, number);
            var answer = reference.Ask(fuzz.ToJson());
            refused += answer.TryGetProperty("refused", out _) ? 1 : 0;
            var difference = await CompareAsync(fuzz, answer);
            if (difference is null)
            {
                passed++;
                continue;
            }

            if (++failed <= MaxShown)
            {
                var small = await FuzzReduction.ReduceAsync(fuzz, async candidate =>
                    await CompareAsync(candidate, reference.Ask(candidate.ToJson())) is { } again
                    && !again.Contains("crashed", StringComparison.Ordinal));
                await ReportAsync(output, seed, number, small, reference);
            }
        }

        await output.WriteLineAsync(
            $"{refused} of {passed + failed} cases were refused before execution (seed {seed})");
        await output.WriteLineAsync($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<string?> CompareAsync(FuzzCase fuzz, JsonElement answer)
    {
        try
        {
            return ResultComparison.Difference(answer, await ExecuteAsync(fuzz));
        }
        catch (Exception error)
        {
            return $"the engine threw {error}";
        }
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
                Document = new SourceText(fuzz.Query),
                Variables = variables.RootElement,
                Services = NoServices.Instance,
                AcceptsIncremental = true,
            },
            CancellationToken.None);
        return await IncrementalMerge.ReadAsync(result);
    }

    private static async Task ReportAsync(
        TextWriter output, long seed, long number, FuzzCase small, ReferenceProcess reference)
    {
        var difference = await CompareAsync(small, reference.Ask(small.ToJson()));
        var text = new StringBuilder($"--seed {seed} --case {number}\n");
        text.AppendLine(small.Sdl).AppendLine(small.Query).AppendLine(small.Variables.ToJsonString());
        foreach (var (coordinate, behaviour) in small.Behaviours)
        {
            if (small.Query.Contains(coordinate.Split('.')[1], StringComparison.Ordinal)
                && behaviour != Behaviour.Plain)
            {
                text.AppendLine($"  {coordinate}: {behaviour}");
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
