using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A variable's type fits where the variable is used (section 5.8.5).</summary>
internal sealed class VariablesInAllowedPositionRule : ValidationRule
{
    private readonly FirstByName<VariableDefinitionNode> _defined = new();

    public override ReadOnlySpan<Visit> Visits => [Visit.LeaveOperation];

    public override void LeaveOperation(OperationDefinitionNode operation, ValidationContext context)
    {
        if (operation.Variables.IsEmpty && !context.HasFragmentVariables)
        {
            return;
        }

        // The last of a name counts.
        _defined.Clear();
        for (var i = operation.Variables.Length - 1; i >= 0; i--)
        {
            _defined.TryAdd(operation.Variables[i].Variable.Name.Value, operation.Variables[i], out _);
        }

        foreach (var usage in context.Variables.Of(operation))
        {
            var variable = usage.FragmentVariable;
            if (usage.Type is not null
                && (variable is not null || _defined.TryGet(usage.Node.Name.Value, out variable)))
            {
                Check(variable, usage, context);
            }
        }
    }

    private static void Check(VariableDefinitionNode variable, VariableUsage usage, ValidationContext context)
    {
        if (context.Schema.Resolve(variable.Type) is not { } type)
        {
            return;
        }

        var name = usage.Node.Name.Value;
        if (!Fits(type, variable.DefaultValue, usage, context.Schema))
        {
            context.Report(
                $"Variable \"${name}\" of type \"{type}\" used in position expecting type \"{usage.Type}\".",
                variable,
                usage.Node);
        }

        if (usage.ParentType is InputObjectType { IsOneOf: true } parent && !type.IsNonNull)
        {
            context.Report(
                $"Variable \"${name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input "
                + $"Object \"{parent}\".",
                variable,
                usage.Node);
        }
    }

    private static bool Fits(GraphQLType type, ValueNode? defaultValue, VariableUsage usage, GraphQLSchema schema)
    {
        var expected = usage.Type!;
        if (ReferenceEquals(type, expected))
        {
            return true;
        }

        if (expected.IsNonNull && !type.IsNonNull)
        {
            var hasValue = usage.HasDefault || defaultValue is not null and not NullValueNode;
            return hasValue && schema.IsSubType(type, expected.Nullable);
        }

        return schema.IsSubType(type, expected);
    }
}
