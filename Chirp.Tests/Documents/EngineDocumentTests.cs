using System.Globalization;
using System.Text.RegularExpressions;
using Chirp.Engine;
using Chirp.Tests.House;
using Xunit;

namespace Chirp.Tests.Documents;

/// <summary>What docs/engine.md says is so.</summary>
public sealed partial class EngineDocumentTests
{
    private const string Document = "docs/engine.md";

    [Fact]
    public void The_table_of_options_has_every_option_with_its_default()
    {
        var text = Checkout.Read(Document);
        var written = OptionRow().Matches(text[text.IndexOf("<!-- options", StringComparison.Ordinal)..])
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        var options = new EngineOptions();
        var actual = OptionsOf("", options).Where(pair => pair.Key != nameof(EngineOptions.ParserLimits))
            .Concat(OptionsOf($"{nameof(EngineOptions.ParserLimits)}.", options.ParserLimits))
            .ToDictionary();
        Assert.Equal(actual.OrderBy(pair => pair.Key), written.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Every_place_in_the_engine_that_is_named_exists() => Checkout.Obeys(
        PlaceInEngine().Matches(Checkout.Read(Document)).Select(match => $"Chirp.Engine/{match.Groups[1].Value}")
            .Where(path => !Checkout.Exists(path)).Select(path => $"{Document} names {path}"));

    private static IEnumerable<KeyValuePair<string, string>> OptionsOf(string prefix, object record) =>
        from property in record.GetType().GetProperties()
        where property.SetMethod is { IsStatic: false }
        let value = property.GetValue(record) switch
        {
            null => "none",
            bool flag => flag ? "true" : "false",
            var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
        }
        select KeyValuePair.Create(prefix + property.Name, value);

    [GeneratedRegex(@"^\| `([\w.]+)` \| ([^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"`((?:Language|Schema|Validation|Planning|Coercion|Cost|Execution|Loading|Response)/[\w./]*)`")]
    private static partial Regex PlaceInEngine();
}
