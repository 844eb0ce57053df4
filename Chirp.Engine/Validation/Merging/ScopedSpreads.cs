using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Merging;

/// <summary>A fragment as it is spread from a scope.</summary>
internal sealed class ScopedSpread(FragmentEntry fragment, FragmentScope? scope, FragmentSpreadNode node)
{
    public FragmentEntry Fragment { get; } = fragment;

    public FragmentScope? Scope { get; } = scope;

    /// <summary>
    /// The last spread of the fragment with this scope in its selection set, as the reference has it.
    /// </summary>
    public FragmentSpreadNode Node { get; set; } = node;
}

/// <summary>Gives spreads their scopes: the same one to those that give the same values.</summary>
internal sealed class ScopedSpreads(ValidationContext context)
{
    private const int MaxDescribed = 256;

    private readonly Dictionary<(string Spread, FragmentScope? Outer), FragmentScope?> _scopes = [];

    /// <summary>The known fragments a selection set spreads, each once for each scope.</summary>
    public List<ScopedSpread> Resolve(List<FragmentSpreadNode> nodes, FragmentScope? scope)
    {
        Dictionary<(FragmentEntry, FragmentScope?), ScopedSpread> known = [];
        List<ScopedSpread> spreads = [];
        foreach (var node in nodes)
        {
            if (context.Fragments.Find(node.Name.Value) is not { } fragment)
            {
                continue;
            }

            var inner = fragment.Node.Variables.IsEmpty ? null : FindScope(node, fragment.Node, scope);
            if (known.TryGetValue((fragment, inner), out var earlier))
            {
                earlier.Node = node;
                continue;
            }

            var spread = new ScopedSpread(fragment, inner, node);
            known.Add((fragment, inner), spread);
            spreads.Add(spread);
        }

        return spreads;
    }

    /// <summary>A spread as a message shows it: without directives, and without arguments that are long.</summary>
    public static string Describe(FragmentSpreadNode node)
    {
        var name = FieldConflict.Abbreviate(node.Name.Value);
        var size = 1;
        foreach (var argument in node.Arguments)
        {
            size += 2 + argument.Name.Value.Length + LiteralKey.Of(argument.Value).Length;
            if (size > MaxDescribed)
            {
                return name + "(...)";
            }
        }

        var shown = new FragmentSpreadNode(new NameNode(name, node.Name.Start, node.Name.End), [], node.Start, node.End)
        {
            Arguments = node.Arguments,
        };
        return shown.ToString()["...".Length..];
    }

    private FragmentScope? FindScope(FragmentSpreadNode node, FragmentDefinitionNode fragment, FragmentScope? scope)
    {
        // The last of a name counts, and only what the fragment has.
        SortedDictionary<string, ValueNode> values = new(StringComparer.Ordinal);
        foreach (var argument in node.Arguments)
        {
            if (fragment.FindVariable(argument.Name.Value) is not null)
            {
                values[argument.Name.Value] = argument.Value;
            }
        }

        var key = fragment.Name.Value;
        var dependsOnScope = false;
        foreach (var (name, value) in values)
        {
            key += $" {name}:{LiteralKey.Of(value)}";
            dependsOnScope |= scope?.Uses(value) == true;
        }

        var outer = dependsOnScope ? scope : null;
        if (!_scopes.TryGetValue((key, outer), out var found))
        {
            found = FragmentScope.Of(fragment);
            _scopes.Add((key, outer), found);
        }

        return found;
    }
}
