namespace Chirp.Tests.House;

/// <summary>The limits of the house rules and who may exceed them, each with its reason.</summary>
internal static class HouseRules
{
    public const int MaxColumns = 120;
    public const int MaxFileLines = 450;
    public const int MaxMethodLines = 60;

    /// <summary>Tables, lock files and what another program writes: nobody reads them line by line.</summary>
    public static readonly string[] GeneratedFiles =
    [
        "Chirp.sln",
        "Chirp.Data/Text/emoji.txt",
        "Chirp.Data/Text/nfc.txt",
        "Chirp.Data/Text/tlds.txt",
        "package-lock.json",
        ".png",
        ".svg",
    ];

    /// <summary>A path, or a folder with a slash at its end.</summary>
    public static readonly Dictionary<string, string> LongLines = new()
    {
        ["Chirp.Bench/"] = "Queries of contenders stand beside each other on one line each, to be compared.",
        ["Chirp.Tests/Clients/"] = "Requests, and the documents in them, stand on one line each.",
        ["Chirp.Engine/Schema/built-in.graphql"] = "Descriptions in the specification's words, a line a paragraph.",
    };

    public static readonly Dictionary<string, string> LongFiles = new()
    {
        ["schema.graphql"] = "The contract is read as one document, and by tools that want one file.",
        ["README.md"] = "A tour is read from top to bottom.",
    };

    public static readonly Dictionary<string, string> LongMethods = new()
    {
        ["Chirp.Tests/Data/Stores/PagingTests.cs: "
            + "Pages_of_a_list_that_changes_never_end_early_and_have_no_hole_and_no_duplicate"] =
            "A simulation and its model are read side by side.",
    };

    /// <summary>Words that say nothing about what a type does.</summary>
    public static readonly string[] BannedEndings =
        ["Manager", "Helper", "Helpers", "Utils", "Util", "Utility", "Utilities", "Base", "Impl", "Common"];

    public static bool MayHaveLongLines(string path) => LongLines.Keys.Any(
        exception => exception.EndsWith('/')
            ? path.StartsWith(exception, StringComparison.Ordinal)
            : path == exception);

    public static bool IsGenerated(string path) =>
        GeneratedFiles.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));
}
