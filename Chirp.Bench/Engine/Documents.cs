using System.Text.RegularExpressions;
using Chirp.Engine.Language.Ast;

namespace Chirp.Bench.Engine;

/// <summary>The operations that are measured, here and in <c>peers.mjs</c>.</summary>
internal static partial class Documents
{
    public static string Read(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Engine", "Documents", name + ".graphql"));

    public static IEnumerable<string> NamesOf(DocumentNode document) =>
        NamePattern().Matches(document.ToString()).Select(match => match.Value);

    [GeneratedRegex("[_A-Za-z][_0-9A-Za-z]*")]
    private static partial Regex NamePattern();
}
