using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.Tests.House;
using Xunit;

namespace Chirp.Tests.Documents;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_table_of_settings_has_every_setting_with_its_default()
    {
        var written = SettingRow().Matches(Checkout.Read("README.md"))
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        written.Remove("ConnectionStrings:MySql");
        written.Remove("ConnectionStrings:Redis");
        written.Remove("Urls");
        var actual = ChirpSettings.Sections
            .SelectMany(section => Settings(section.Key, Activator.CreateInstance(section.Value)!))
            .ToDictionary();
        Assert.Equal(actual.OrderBy(pair => pair.Key), written.OrderBy(pair => pair.Key));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    public void Every_file_that_is_named_exists(string document)
    {
        var text = Checkout.Read(document);
        var paths = PathInCode().Matches(text).Concat(LinkedPath().Matches(text))
            .Select(match => match.Groups[1].Value);
        Checkout.Obeys(paths.Where(path => !Checkout.Exists(path)).Select(path => $"{document} names {path}"));
    }

    private static IEnumerable<KeyValuePair<string, string>> Settings(string path, object record) =>
        SettingsReader.SettingsOf(record.GetType()).SelectMany(
            property => SettingsReader.IsSection(property.PropertyType)
            ? Settings($"{path}:{property.Name}", property.GetValue(record)!)
            : [new($"{path}:{property.Name}", Format(property, record))]);

    private static string Format(PropertyInfo property, object record) => property.GetValue(record) switch
    {
        null or "" or string[] { Length: 0 } => "none",
        bool value => value ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"^\| `(\w+(?::\w+)*)` \| ([^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"`(Chirp\.\w+/[\w./]+|docs/[\w./]+)`")]
    private static partial Regex PathInCode();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex LinkedPath();
}
