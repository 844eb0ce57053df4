using System.Collections.Immutable;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Schema;
using Chirp.Engine.Validation;

namespace Chirp.Conformance;

/// <summary>
/// Replays <c>{kind: query or sdl, rule, schema, source, hideSuggestions?, errors: [{message, locations}]}</c>, where
/// <c>errors</c> is what that one rule reports.
/// </summary>
internal static class ValidationReplay
{
    // Some documents use the reference's proposal of fragments with variables.
    private static readonly ParserLimits Limits = ParserLimits.Schema with { AllowFragmentArguments = true };

    public static IEnumerable<CaseOutcome> Run(string path)
    {
        Dictionary<string, GraphQLSchema> schemas = [];
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            using var document = JsonDocument.Parse(line);
            var expectation = document.RootElement;
            var title =
                $"{expectation.GetProperty("rule").GetString()} ({expectation.GetProperty("kind").GetString()})";
            yield return new CaseOutcome(number, title, Replay(expectation, schemas));
        }
    }

    /// <summary>Null where the case passes.</summary>
    public static string? Replay(JsonElement expectation, Dictionary<string, GraphQLSchema> schemas)
    {
        var source = expectation.GetProperty("source").GetString()!;
        var expected = string.Join('\n', expectation.GetProperty("errors").EnumerateArray().Select(Describe));
        string found;
        try
        {
            found = string.Join('\n', Validate(expectation, schemas).Select(Describe));
        }
        catch (GraphQLException exception)
        {
            found = "not validated: " + string.Join('\n', exception.Errors.Select(Describe));
        }

        return TextDiff.Find(expected, found) is { } diff ? $"{source}\n{diff}" : null;
    }

    private static ImmutableArray<GraphQLError> Validate(
        JsonElement expectation, Dictionary<string, GraphQLSchema> schemas)
    {
        var rule = expectation.GetProperty("rule").GetString()!;
        var document = Parser.Parse(new SourceText(expectation.GetProperty("source").GetString()!), Limits);
        var schema = FindSchema(expectation, schemas);
        if (expectation.GetProperty("kind").GetString() == "sdl")
        {
            return SdlValidator.ValidateRule(rule, document, schema);
        }

        var hidesSuggestions = expectation.TryGetProperty("hideSuggestions", out var hide) && hide.GetBoolean();
        var options = ValidationOptions.Default with { Suggestions = !hidesSuggestions };
        return DocumentValidator.ValidateRule(rule, schema!, document, options);
    }

    // Some of the schemas are not valid themselves, as far as their rule does not mind: they are built unchecked.
    private static GraphQLSchema? FindSchema(JsonElement expectation, Dictionary<string, GraphQLSchema> schemas)
    {
        if (!expectation.TryGetProperty("schema", out var text) || text.GetString() is not { Length: > 0 } sdl)
        {
            return null;
        }

        if (!schemas.TryGetValue(sdl, out var schema))
        {
            schema = SchemaBuilder.BuildUnchecked(Parser.Parse(new SourceText(sdl), ParserLimits.Schema));
            schemas.Add(sdl, schema);
        }

        return schema;
    }

    private static string Describe(GraphQLError error) =>
        error.Message + string.Concat(error.Locations.Select(static place => $" ({place.Line}:{place.Column})"));

    private static string Describe(JsonElement error) =>
        error.GetProperty("message").GetString() + string.Concat(error.GetProperty("locations").EnumerateArray()
            .Select(static place => $" ({place.GetProperty("line")}:{place.GetProperty("column")})"));
}
