using Chirp.Data.Text;
using Xunit;

namespace Chirp.Tests.Data.Text;

/// <summary>twitter-text's own cases, each a row.</summary>
public sealed class ConformanceTests
{
    private static readonly IReadOnlyList<ConformanceCase> Extract = Load("extract.yml");
    private static readonly IReadOnlyList<ConformanceCase> Validate = Load("validate.yml");

    public static TheoryData<int, string> ExtractRows() => Rows(Extract);

    public static TheoryData<int, string> ValidateRows() => Rows(Validate);

    public static TheoryData<string> TopLevelDomainRows() =>
        [.. File.ReadLines(SharedInputs.Path("twitter-text/tld_lib.yml"))
            .Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..].Trim('"', '\''))];

    [Fact]
    public void Every_case_of_the_suite_is_read()
    {
        Assert.Equal((238, 97), (Extract.Count, Validate.Count));
        Assert.Equal(13, Extract.Select(row => row.Group).Distinct().Count());
        Assert.Equal(9, Validate.Select(row => row.Group).Distinct().Count());
        Assert.Equal(1574, TopLevelDomainRows().Count);
    }

    [Theory]
    [MemberData(nameof(ExtractRows))]
    public void Extracts(int index, string description)
    {
        var row = Extract[index];
        Assert.EndsWith(row.Description, description, StringComparison.Ordinal);
        if (row.Group == "replies")
        {
            Assert.Equal(row.Scalar, EntityExtractor.ReplyScreenName(row.Text));
            return;
        }

        var found = row.Group switch
        {
            "mentions" or "mentions_with_indices" => EntityExtractor.Mentions(row.Text),
            "mentions_or_lists_with_indices" => EntityExtractor.MentionsOrLists(row.Text),
            "urls" or "urls_with_indices" or "urls_with_directional_markers" or "tco_urls_with_params" =>
                EntityExtractor.Urls(row.Text),
            "hashtags" or "hashtags_from_astral" or "hashtags_with_indices" => EntityExtractor.Hashtags(row.Text),
            "cashtags" or "cashtags_with_indices" => EntityExtractor.Cashtags(row.Text),
            _ => throw new InvalidOperationException($"No extractor for {row.Group}."),
        };
        if (row.Strings is not null)
        {
            Assert.Equal(row.Strings, found.Select(entity => entity.Value));
            return;
        }

        Assert.NotEmpty(row.Maps);
        Assert.Equal(row.Maps.Select(Describe), found.Select(Describe));
    }

    [Theory]
    [MemberData(nameof(ValidateRows))]
    public void Validates(int index, string description)
    {
        var row = Validate[index];
        Assert.EndsWith(row.Description, description, StringComparison.Ordinal);
        if (row.Fields.Count > 0)
        {
            var rules = row.Group == "WeightedTweetsCounterTest" ? TweetTextRules.V2 : TweetTextRules.V3;
            Assert.Equal(row.Fields, Describe(TweetText.Parse(row.Text, rules)));
            return;
        }

        var isValid = row.Group switch
        {
            "tweets" => TweetText.Parse(row.Text, TweetTextRules.V1).IsValid,
            "usernames" => TextValidator.IsUsername(row.Text),
            "lists" => TextValidator.IsList(row.Text),
            "hashtags" => TextValidator.IsHashtag(row.Text),
            "urls" => TextValidator.IsUrl(row.Text),
            "urls_without_protocol" => TextValidator.IsUrlWithoutProtocol(row.Text),
            _ => throw new InvalidOperationException($"No validator for {row.Group}."),
        };
        Assert.Equal(row.Scalar, isValid ? "true" : "false");
    }

    [Fact]
    public void Every_top_level_domain_ends_a_url_with_and_without_neighbours()
    {
        foreach (var domain in TopLevelDomainRows().Select(row => row.Data))
        {
            var url = $"https://twitter.{domain}";
            Assert.Equal(url, Assert.Single(EntityExtractor.Urls(url)).Value);
            Assert.Equal(url, Assert.Single(EntityExtractor.Urls($"x {url} y")).Value);
        }
    }

    private static IReadOnlyList<ConformanceCase> Load(string file) =>
        ConformanceYaml.Read(File.ReadAllText(SharedInputs.Path("twitter-text/" + file)));

    private static TheoryData<int, string> Rows(IReadOnlyList<ConformanceCase> cases)
    {
        var rows = new TheoryData<int, string>();
        for (var i = 0; i < cases.Count; i++)
        {
            rows.Add(i, $"{cases[i].Group}: {cases[i].Description}");
        }

        return rows;
    }

    private static string Describe(Dictionary<string, string> map)
    {
        var value = map.GetValueOrDefault("url") ?? map.GetValueOrDefault("hashtag") ?? map.GetValueOrDefault("cashtag")
            ?? map["screen_name"];
        return $"{value}{map.GetValueOrDefault("list_slug")} {map["indices"]}";
    }

    private static string Describe(TextEntity entity) =>
        $"{entity.Value}{entity.ListSlug} [{entity.Start}, {entity.End}]";

    private static Dictionary<string, string> Describe(TweetTextResult result) => new()
    {
        ["weightedLength"] = $"{result.WeightedLength}",
        ["valid"] = result.IsValid ? "true" : "false",
        ["permillage"] = $"{result.Permillage}",
        ["displayRangeStart"] = "0",
        ["displayRangeEnd"] = $"{result.DisplayRangeEnd}",
        ["validRangeStart"] = "0",
        ["validRangeEnd"] = $"{result.ValidRangeEnd}",
    };
}
