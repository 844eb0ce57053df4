using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Merging;

/// <summary>Two fields with one response key that cannot be merged.</summary>
/// <param name="ResponseKey">Their key.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Left">The one field and, below it, those the reason is about.</param>
/// <param name="Right">The other field, likewise.</param>
internal sealed record FieldConflict(string ResponseKey, string Reason, List<FieldNode> Left, List<FieldNode> Right)
{
    // An error about errors about errors would otherwise grow with every level.
    private const int MaxText = 1_000;
    private const int MaxNodes = 20;

    /// <summary>
    /// The conflict of two fields because of what is selected below them; null where all of that merges.
    /// </summary>
    public static FieldConflict? OfSubfields(List<FieldConflict> conflicts, string key, FieldNode left, FieldNode right)
    {
        if (conflicts.Count == 0)
        {
            return null;
        }

        var reason = "";
        foreach (var conflict in conflicts)
        {
            reason += (reason.Length == 0 ? "" : " and ")
                + $"subfields \"{Abbreviate(conflict.ResponseKey)}\" conflict because {conflict.Reason}";
            if (reason.Length > MaxText)
            {
                break;
            }
        }

        return new FieldConflict(
            key,
            Abbreviate(reason),
            NodesOf(left, conflicts, static conflict => conflict.Left),
            NodesOf(right, conflicts, static conflict => conflict.Right));
    }

    public static string Abbreviate(string text) => text.Length > MaxText ? text[..MaxText] + "..." : text;

    private static List<FieldNode> NodesOf(
        FieldNode field, List<FieldConflict> conflicts, Func<FieldConflict, List<FieldNode>> side)
    {
        List<FieldNode> nodes = [field];
        foreach (var conflict in conflicts)
        {
            var below = side(conflict);
            var kept = Math.Min(below.Count, MaxNodes - nodes.Count);
            nodes.AddRange(below.GetRange(below.Count - kept, kept));
            if (nodes.Count == MaxNodes)
            {
                break;
            }
        }

        return nodes;
    }
}
