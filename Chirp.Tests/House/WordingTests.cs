using System.Text.RegularExpressions;
using Xunit;

namespace Chirp.Tests.House;

/// <summary>Names and words that may not stand in any file.</summary>
public sealed partial class WordingTests
{
    /// <summary>The rules' own files name what they forbid.</summary>
    private const string Rules = "Chirp.Tests/House/";

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        var vague =
            from path in Checkout.SourceFiles
            from Match match in TypeName().Matches(Checkout.Read(path))
            let name = match.Groups[1].Value
            where HouseRules.BannedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))
            select $"{path}: {name}";
        Checkout.Obeys(vague);
    }

    [Fact]
    public void A_file_has_the_name_of_a_type_in_it()
    {
        var misnamed =
            from path in Checkout.SourceFiles
            let name = Path.GetFileNameWithoutExtension(path)
            let types = TypeName().Matches(Checkout.Read(path)).Select(match => match.Groups[1].Value).ToHashSet()
            where types.Count == 1 && !types.Contains(name)
            select $"{path} holds {types.Single()}";
        Checkout.Obeys(misnamed);
    }

    [Theory]
    [InlineData("#region", "a region hides size")]
    [InlineData("TODO", "a decision or an issue, not a note")]
    [InlineData("FIXME", "a decision or an issue, not a note")]
    [InlineData("Thread.Sleep", "waits for a condition, not for time")]
    [InlineData("NotImplementedException", "no stubs")]
    public void No_source_file_says(string word, string instead) => Checkout.Obeys(
        from path in Checkout.SourceFiles
        where !path.StartsWith(Rules, StringComparison.Ordinal)
        from line in Checkout.ReadLines(path).Index()
        where line.Item.Contains(word, StringComparison.Ordinal)
        select $"{path}:{line.Index + 1} says {word}: {instead}");

    [Fact]
    public void No_member_is_a_stub_that_only_throws()
    {
        var stubs =
            from path in Checkout.SourceFiles
            where !path.StartsWith(Rules, StringComparison.Ordinal)
            from line in Checkout.ReadLines(path).Index()
            where line.Item.Contains("new NotSupportedException()", StringComparison.Ordinal)
            select $"{path}:{line.Index + 1}";
        Checkout.Obeys(stubs);
    }

    [Fact]
    public void No_file_names_a_machine_or_a_registry()
    {
        var named =
            from path in Checkout.Files
            where !path.StartsWith(Rules, StringComparison.Ordinal) && !HouseRules.IsGenerated(path)
            from line in Checkout.ReadLines(path).Index()
            where MachinePath().IsMatch(line.Item)
            select $"{path}:{line.Index + 1}: {line.Item.Trim()}";
        Checkout.Obeys(named);
    }

    [Fact]
    public void No_lock_file_names_where_packages_came_from()
    {
        var named =
            from path in Checkout.Files
            where path.EndsWith("package-lock.json", StringComparison.Ordinal)
            from line in Checkout.ReadLines(path)
            where line.Contains("\"resolved\":", StringComparison.Ordinal)
            select $"{path}: {line.Trim()}";
        Checkout.Obeys(named);
    }

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref) )+"
        + @"(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(
        @"(?<![\w./])/(?:work|home|root|Users)/\w|[A-Z]:\\Users|registry\.npmjs|api\.nuget\.org")]
    private static partial Regex MachinePath();
}
