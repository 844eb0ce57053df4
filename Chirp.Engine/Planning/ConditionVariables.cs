using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Planning;

/// <summary>
/// The variables that decide which fields an operation has: those in the <c>if</c> of <c>@skip</c>, <c>@include</c>,
/// <c>@defer</c> and <c>@stream</c>. Found once an operation.
/// </summary>
internal sealed class ConditionVariables
{
    private readonly Dictionary<string, int> _bits = [];
    private readonly List<string> _names = [];
    private readonly HashSet<string> _visitedFragments = [];

    /// <param name="operation">The operation.</param>
    /// <param name="fragments">The document's fragments by name.</param>
    public ConditionVariables(
        OperationDefinitionNode operation, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments) =>
        Visit(operation.SelectionSet, fragments);

    /// <summary>In the order of their bits.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether <c>@defer</c> or <c>@stream</c> occurs at all.</summary>
    public bool IsIncremental { get; private set; }

    public int BitOf(string variable) => _bits[variable];

    private void Visit(
        SelectionSetNode selectionSet, IReadOnlyDictionary<string, FragmentDefinitionNode> fragments)
    {
        foreach (var selection in selectionSet.Selections)
        {
            Visit(selection.Directives);
            switch (selection)
            {
                case FieldNode { SelectionSet: { } children }:
                    Visit(children, fragments);
                    break;
                case InlineFragmentNode inline:
                    Visit(inline.SelectionSet, fragments);
                    break;
                case FragmentSpreadNode spread
                    when _visitedFragments.Add(spread.Name.Value)
                        && fragments.TryGetValue(spread.Name.Value, out var fragment):
                    Visit(fragment.SelectionSet, fragments);
                    break;
            }
        }
    }

    private void Visit(ImmutableArray<DirectiveNode> directives)
    {
        foreach (var directive in directives)
        {
            var isIncremental = directive.Name.Value is "defer" or "stream";
            IsIncremental |= isIncremental;
            if ((isIncremental || directive.Name.Value is "skip" or "include")
                && directive.FindArgument("if") is VariableNode variable
                && _bits.TryAdd(variable.Name.Value, _names.Count))
            {
                _names.Add(variable.Name.Value);
            }
        }
    }
}

internal static class Directives
{
    public static DirectiveNode? FindDirective(this ImmutableArray<DirectiveNode> directives, string name)
    {
        foreach (var directive in directives)
        {
            if (directive.Name.Value == name)
            {
                return directive;
            }
        }

        return null;
    }

    public static ValueNode? FindArgument(this DirectiveNode directive, string name)
    {
        foreach (var argument in directive.Arguments)
        {
            if (argument.Name.Value == name)
            {
                return argument.Value;
            }
        }

        return null;
    }
}
