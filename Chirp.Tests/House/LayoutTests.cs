using System.Text.RegularExpressions;
using Xunit;

namespace Chirp.Tests.House;

/// <summary>How long lines, files and methods may be.</summary>
public sealed partial class LayoutTests
{
    [Fact]
    public void No_line_is_longer_than_120_columns()
    {
        var tooLong =
            from path in Checkout.Files
            where !HouseRules.IsGenerated(path) && !HouseRules.MayHaveLongLines(path)
            from line in Checkout.ReadLines(path).Index()
            where line.Item.EnumerateRunes().Count() > HouseRules.MaxColumns && !IsMarkdownTable(path, line.Item)
            select $"{path}:{line.Index + 1} has {line.Item.Length} columns";
        Checkout.Obeys(tooLong);
    }

    [Fact]
    public void No_file_is_longer_than_450_lines()
    {
        var tooLong =
            from path in Checkout.Files
            where !HouseRules.IsGenerated(path) && !HouseRules.LongFiles.ContainsKey(path)
            let lines = Checkout.ReadLines(path).Length
            where lines > HouseRules.MaxFileLines
            select $"{path} has {lines} lines: it holds more than one idea";
        Checkout.Obeys(tooLong);
    }

    [Fact]
    public void No_method_is_longer_than_60_lines()
    {
        var tooLong =
            from path in Checkout.SourceFiles
            from method in Methods(Checkout.ReadLines(path))
            where method.Lines > HouseRules.MaxMethodLines
                && !HouseRules.LongMethods.ContainsKey($"{path}: {method.Name}")
            select $"{path}: {method.Name} has {method.Lines} lines";
        Checkout.Obeys(tooLong);
    }

    [Fact]
    public void A_tooLongmethod_would_be_found()
    {
        string[] source = ["internal class C", "{", "    void Long(int x)", "    {", "        ;", "    }", "}"];
        Assert.Equal([("Long", 1)], Methods(source));
    }

    [Fact]
    public void Every_exception_is_still_needed()
    {
        var exceptions = HouseRules.LongLines.Keys.Concat(HouseRules.LongFiles.Keys);
        Assert.All(exceptions, path => Assert.True(path == "README.md" || Checkout.Exists(path), path));
    }

    /// <summary>A row of a table cannot be broken.</summary>
    private static bool IsMarkdownTable(string path, string line) =>
        path.EndsWith(".md", StringComparison.Ordinal) && line.StartsWith('|');

    /// <summary>
    /// Bodies of methods by their braces, which stand alone on their lines, in the column of the declaration.
    /// </summary>
    private static List<(string Name, int Lines)> Methods(string[] lines)
    {
        var found = new List<(string, int)>();
        for (var start = 1; start < lines.Length; start++)
        {
            if (!OpeningBrace().IsMatch(lines[start]))
            {
                continue;
            }

            var indent = lines[start].TrimEnd('{');
            var declaration = "";
            for (var above = start - 1; above >= 0 && lines[above].Trim() is not ("" or "{" or "}"); above--)
            {
                declaration = lines[above].Trim() + " " + declaration;
            }

            var end = Array.IndexOf(lines, indent + "}", start);
            if (end > start && !TypeDeclaration().IsMatch(declaration) && MethodName().Match(declaration) is
                { Success: true } name)
            {
                found.Add((name.Groups[1].Value, end - start - 1));
            }
        }

        return found;
    }

    [GeneratedRegex(@"^( {4}| {8})\{$")]
    private static partial Regex OpeningBrace();

    [GeneratedRegex(@"(^|\s)(class|record|struct|interface|enum|namespace)\s")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^(?:[\w<>\[\]?,.()]+ )+?(\w+)(?:<[^(]*>)?\(")]
    private static partial Regex MethodName();
}
