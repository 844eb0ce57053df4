using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Merging;

/// <summary>A field, the type it is asked of, and what is known of it there.</summary>
internal sealed record FieldDetails(
    NamedType? Parent, FieldNode Node, FieldDefinition? Definition, DirectiveNode? Stream);

/// <summary>The fields of one response key.</summary>
internal sealed record FieldGroup(string Key, List<FieldDetails> Fields);

/// <summary>
/// The fields of a selection set and its inline fragments by response key, and the fragments it spreads.
/// </summary>
internal sealed class CollectedFields
{
    private readonly Dictionary<string, FieldGroup> _byKey = [];
    private readonly List<FragmentSpreadNode> _spreads = [];
    private readonly List<(FragmentScope? Scope, List<ScopedSpread> Spreads)> _byScope = [];

    /// <summary>In the order of their first fields.</summary>
    public List<FieldGroup> Groups { get; } = [];

    /// <summary>Whether more than one spread is written, be it of the same or of an unknown fragment.</summary>
    public bool HasSeveralSpreads => _spreads.Count > 1;

    /// <summary>Each known fragment once, in order, as it is spread from a scope.</summary>
    public List<ScopedSpread> SpreadsFrom(FragmentScope? scope, ScopedSpreads spreads)
    {
        foreach (var (known, resolved) in _byScope)
        {
            if (ReferenceEquals(known, scope))
            {
                return resolved;
            }
        }

        var added = spreads.Resolve(_spreads, scope);
        _byScope.Add((scope, added));
        return added;
    }

    public FieldGroup? Find(string key) => _byKey.GetValueOrDefault(key);

    public void Add(SelectionSetNode selectionSet, NamedType? type, ValidationContext context)
    {
        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    Add(field, type);
                    break;
                case InlineFragmentNode inline:
                    var condition = inline.TypeCondition;
                    Add(
                        inline.SelectionSet,
                        condition is null ? type : context.Schema.FindType(condition.Name.Value),
                        context);
                    break;
                case FragmentSpreadNode spread:
                    _spreads.Add(spread);
                    break;
            }
        }
    }

    private void Add(FieldNode field, NamedType? type)
    {
        if (!_byKey.TryGetValue(field.ResponseKey, out var group))
        {
            _byKey[field.ResponseKey] = group = new FieldGroup(field.ResponseKey, []);
            Groups.Add(group);
        }

        var definition = (type as ComplexType)?.FindField(field.Name.Value);
        group.Fields.Add(new FieldDetails(type, field, definition, field.FindDirective("stream")));
    }
}
