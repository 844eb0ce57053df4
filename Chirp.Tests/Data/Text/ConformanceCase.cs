namespace Chirp.Tests.Data.Text;

/// <summary>One case of twitter-text's suite.</summary>
internal sealed record ConformanceCase(string Group, string Description)
{
    public string Text { get; set; } = "";

    /// <summary>A scalar expected; null for none.</summary>
    public string? Scalar { get; set; }

    /// <summary>A list of strings expected, or null where another value is.</summary>
    public IReadOnlyList<string>? Strings { get; set; }

    /// <summary>A list of maps expected.</summary>
    public List<Dictionary<string, string>> Maps { get; } = [];

    /// <summary>A map expected.</summary>
    public Dictionary<string, string> Fields { get; } = [];
}
