using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Chirp.Tests.House;

/// <summary>What projects, and folders inside of them, may know of each other.</summary>
public sealed partial class DependencyTests
{
    [Theory]
    [InlineData("Chirp.Engine", "")]
    [InlineData("Chirp.MySql", "")]
    [InlineData("Chirp.Data",
        "Chirp.MySql Microsoft.Data.Sqlite SQLitePCLRaw.bundle_e_sqlite3 StackExchange.Redis AWSSDK.S3")]
    [InlineData("Chirp.GraphQL", "Chirp.Engine Chirp.Data Microsoft.IdentityModel.JsonWebTokens")]
    [InlineData("Chirp.Conformance", "Chirp.Engine")]
    [InlineData("Chirp.Bench", "Chirp.Engine Chirp.MySql Chirp.Data BenchmarkDotNet MySql.Data System.CommandLine")]
    public void A_project_references_only_what_it_may(string project, string allowed)
    {
        var references =
            from element in XDocument.Parse(Checkout.Read($"{project}/{project}.csproj")).Descendants()
            where element.Name.LocalName is "ProjectReference" or "PackageReference"
            let name = element.Attribute("Include")!.Value
            select element.Name.LocalName == "PackageReference" ? name : Path.GetFileNameWithoutExtension(name);
        Checkout.Obeys(references.Except(allowed.Split(' ')));
    }

    /// <summary>Each folder with the folders of its project whose types it may use, besides its own.</summary>
    [Theory]
    [InlineData("Chirp.Engine", "Language", "")]
    [InlineData("Chirp.Engine", "Schema", "Language Coercion")]
    [InlineData("Chirp.Engine", "Coercion", "Language Schema")]
    [InlineData("Chirp.Engine", "Validation", "Language Schema")]
    [InlineData("Chirp.Engine", "Planning", "Language Schema")]
    [InlineData("Chirp.Engine", "Cost", "Language Schema Coercion Validation")]
    [InlineData("Chirp.Engine", "Observability", "")]
    [InlineData("Chirp.Engine", "Loading", "Observability")]
    [InlineData("Chirp.Engine", "Response", "Execution")]
    [InlineData("Chirp.Engine", "Execution",
        "Language Schema Coercion Validation Cost Planning Loading Response Observability")]
    [InlineData("Chirp.Engine", "Binding", "Language Schema Coercion Loading Execution")]
    [InlineData("Chirp.Data", "Model", "Live Text")]
    [InlineData("Chirp.Data", "Text", "")]
    [InlineData("Chirp.GraphQL", "Auth", "Operations Features Limits")]
    [InlineData("Chirp.GraphQL", "Limits", "")]
    [InlineData("Chirp.GraphQL", "Operations", "Auth Limits")]
    [InlineData("Chirp.GraphQL", "Paging", "Features")]
    [InlineData("Chirp.GraphQL", "Features", "Auth Paging Limits")]
    [InlineData("Chirp.GraphQL", "Transport", "Operations Auth")]
    public void A_folder_uses_only_what_stands_below_it(string project, string folder, string allowed)
    {
        var used =
            from path in Checkout.SourceFiles
            where path.StartsWith($"{project}/{folder}/", StringComparison.Ordinal)
            from Match match in Using().Matches(Checkout.Read(path))
            let name = match.Groups[1].Value
            where name.StartsWith(project + ".", StringComparison.Ordinal)
            let other = name[(project.Length + 1)..].Split('.')[0]
            where other != folder && !allowed.Split(' ').Contains(other)
            select $"{path} uses {name}";
        Checkout.Obeys(used);
    }

    [Fact]
    public void A_feature_knows_neither_HTTP_nor_SQL()
    {
        var knowing =
            from path in Checkout.SourceFiles
            where path.StartsWith("Chirp.GraphQL/Features/", StringComparison.Ordinal)
            from word in (string[])["HttpContext", "DbConnection", "DbCommand", "System.Data", "AspNetCore.Http"]
            where Checkout.Read(path).Contains(word, StringComparison.Ordinal)
            select $"{path} says {word}";
        Checkout.Obeys(knowing);
    }

    [Fact]
    public void The_engine_knows_neither_tweets_nor_HTTP()
    {
        var knowing =
            from path in Checkout.SourceFiles
            where path.StartsWith("Chirp.Engine/", StringComparison.Ordinal)
            from line in Checkout.ReadLines(path)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from word in (string[])["Tweet", "HttpContext", "AspNetCore"]
            where line.Contains(word, StringComparison.Ordinal)
            select $"{path} says {word}: {line.Trim()}";
        Checkout.Obeys(knowing);
    }

    [GeneratedRegex(@"^using (?:static )?(Chirp\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
