using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Language;

namespace Chirp.Conformance;

/// <summary>Replays <c>{source, printed}</c> and <c>{source, error: {message, locations}}</c>.</summary>
internal static class SyntaxReplay
{
    private const int MaxTitleLength = 100;

    public static IEnumerable<CaseOutcome> Run(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            using var document = JsonDocument.Parse(line);
            yield return new CaseOutcome(number, Title(document.RootElement), Replay(document.RootElement));
        }
    }

    private static string Title(JsonElement expectation)
    {
        var source = expectation.GetProperty("source").GetRawText();
        return source.Length > MaxTitleLength ? source[..MaxTitleLength] + "…" : source;
    }

    /// <summary>Null where the case passes.</summary>
    public static string? Replay(JsonElement expectation)
    {
        var expected = expectation.TryGetProperty("error", out var error)
            ? Describe(error)
            : expectation.GetProperty("printed").GetString()!;
        return TextDiff.Find(expected, Outcome(expectation.GetProperty("source").GetString()!));
    }

    /// <summary>The canonical print of a document, or its error as text.</summary>
    public static string Outcome(string source)
    {
        try
        {
            return Printer.Print(Parser.Parse(new SourceText(source), ParserLimits.Schema));
        }
        catch (GraphQLException exception)
        {
            return string.Join('\n', exception.Errors.Select(Describe));
        }
    }

    private static string Describe(GraphQLError error) =>
        error.Message + string.Concat(error.Locations.Select(place => $" ({place.Line}:{place.Column})"));

    private static string Describe(JsonElement error) =>
        error.GetProperty("message").GetString() + string.Concat(error.GetProperty("locations").EnumerateArray()
            .Select(place => $" ({place.GetProperty("line")}:{place.GetProperty("column")})"));
}
