using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Running;

/// <summary>Resolves the object type of a value under an interface or a union (specification section 6.4.3).</summary>
internal static class AbstractTypes
{
    /// <summary>The value's type; null where it has none or one that the field's type does not allow.</summary>
    public static ObjectType? Find(FieldPlan field, object value)
    {
        var schema = field.Operation.Schema;
        var named = field.Definition.Type.Named;
        return schema.ResolveType(named, value) is { } type && schema.Schema.IsPossibleType(named, type) ? type : null;
    }

    /// <summary>Why <see cref="Find"/> gave none.</summary>
    public static string DescribeFailure(FieldPlan field, object value)
    {
        var named = field.Definition.Type.Named;
        return field.Operation.Schema.ResolveType(named, value) is { } type
            ? $"Runtime Object type \"{type}\" is not a possible type for \"{named}\"."
            : $"Abstract type \"{named}\" must resolve to an Object type at runtime for field "
                + $"\"{field.Definition}\". Either the \"{named}\" type should provide a \"resolveType\" function or "
                + "each possible type should provide an \"isTypeOf\" function.";
    }
}
