using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A field exists on the type it is asked of (section 5.3.1).</summary>
internal sealed class FieldsOnCorrectTypeRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Field];

    public override void EnterField(FieldNode field, ValidationContext context)
    {
        if (context.ParentType is not { } type || context.Field is not null)
        {
            return;
        }

        var name = field.Name.Value;
        var suggestion = "";
        if (context.Options.Suggestions)
        {
            suggestion = Suggestions.Offer(TypesWith(name, type, context.Schema), "to use an inline fragment on");
            if (suggestion.Length == 0 && type is ComplexType complex)
            {
                suggestion = Suggestions.Offer(Suggestions.Near(name, complex.Fields.Select(known => known.Name)));
            }
        }

        context.Report($"Cannot query field \"{name}\" on type \"{type}\".{suggestion}", field);
    }

    /// <summary>
    /// Types below an abstract one that have the field: those that most of the possible types agree on first, an
    /// interface before what implements it.
    /// </summary>
    private static List<string> TypesWith(string field, NamedType type, GraphQLSchema schema)
    {
        List<ComplexType> found = [];
        if (!type.IsAbstract)
        {
            return [];
        }

        Dictionary<ComplexType, int> uses = [];
        foreach (var possible in schema.PossibleTypes(type))
        {
            if (possible.FindField(field) is null)
            {
                continue;
            }

            Count(possible);
            foreach (var implemented in possible.Interfaces)
            {
                if (implemented.FindField(field) is not null)
                {
                    Count(implemented);
                }
            }
        }

        // By insertion: the order is not a total one, so that what a sort gives depends on how it compares.
        for (var i = 1; i < found.Count; i++)
        {
            var inserted = found[i];
            var at = i;
            for (; at > 0 && Compare(inserted, found[at - 1]) < 0; at--)
            {
                found[at] = found[at - 1];
            }

            found[at] = inserted;
        }

        return found.ConvertAll(static known => known.Name);

        void Count(ComplexType known)
        {
            if (!uses.TryAdd(known, 1))
            {
                uses[known]++;
                return;
            }

            found.Add(known);
        }

        int Compare(ComplexType left, ComplexType right)
        {
            if (uses[left] != uses[right])
            {
                return uses[right] - uses[left];
            }

            if (left is InterfaceType && schema.IsSubType(right, left))
            {
                return -1;
            }

            return right is InterfaceType && schema.IsSubType(left, right)
                ? 1
                : Suggestions.CompareNaturally(left.Name, right.Name);
        }
    }
}
