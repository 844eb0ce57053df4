using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Planning;

/// <summary>One use of <c>@defer</c> in one collected selection; compared by identity.</summary>
internal sealed class DeferUsage(DirectiveNode directive, DeferUsage? parent)
{
    public DirectiveNode Directive { get; } = directive;

    public string? Label { get; } = (directive.FindArgument("label") as StringValueNode)?.Value;

    /// <summary>The use that this one stands in.</summary>
    public DeferUsage? Parent { get; } = parent;

    /// <summary>Whether <paramref name="other"/> is among the uses this one stands in.</summary>
    public bool IsWithin(DeferUsage other)
    {
        for (var parent = Parent; parent is not null; parent = parent.Parent)
        {
            if (ReferenceEquals(parent, other))
            {
                return true;
            }
        }

        return false;
    }
}
