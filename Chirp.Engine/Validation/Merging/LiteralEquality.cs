using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Merging;

/// <summary>
/// Whether arguments are the same as written, in any order; so are an object's fields. A block string differs from a
/// plain one, as in the reference.
/// </summary>
internal static class LiteralEquality
{
    public static bool SameArguments(ImmutableArray<ArgumentNode> left, ImmutableArray<ArgumentNode> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        foreach (var argument in left)
        {
            // The last of a name counts; giving one twice is another rule's error.
            ArgumentNode? match = null;
            for (var i = right.Length - 1; i >= 0 && match is null; i--)
            {
                match = right[i].Name.Value == argument.Name.Value ? right[i] : null;
            }

            if (match is null || !Same(argument.Value, match.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Same(ValueNode left, ValueNode right) => (left, right) switch
    {
        (VariableNode a, VariableNode b) => a.Name.Value == b.Name.Value,
        (IntValueNode a, IntValueNode b) => a.Value == b.Value,
        (FloatValueNode a, FloatValueNode b) => a.Value == b.Value,
        (StringValueNode a, StringValueNode b) => a.IsBlock == b.IsBlock && a.Value == b.Value,
        (BooleanValueNode a, BooleanValueNode b) => a.Value == b.Value,
        (NullValueNode, NullValueNode) => true,
        (EnumValueNode a, EnumValueNode b) => a.Value == b.Value,
        (ListValueNode a, ListValueNode b) => SameItems(a.Values, b.Values),
        (ObjectValueNode a, ObjectValueNode b) => SameFields(a.Fields, b.Fields),
        _ => false,
    };

    private static bool SameItems(ImmutableArray<ValueNode> left, ImmutableArray<ValueNode> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (!Same(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameFields(ImmutableArray<ObjectFieldNode> left, ImmutableArray<ObjectFieldNode> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        var a = Sorted(left);
        var b = Sorted(right);
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].Name.Value != b[i].Name.Value || !Same(a[i].Value, b[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<ObjectFieldNode> Sorted(ImmutableArray<ObjectFieldNode> fields)
    {
        for (var i = 1; i < fields.Length; i++)
        {
            if (string.CompareOrdinal(fields[i - 1].Name.Value, fields[i].Name.Value) > 0)
            {
                // Stable, for the sake of names given twice.
                return [.. fields.OrderBy(static field => field.Name.Value, StringComparer.Ordinal)];
            }
        }

        return fields;
    }
}
