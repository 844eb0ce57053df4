using Chirp.Engine.Coercion;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;
using Chirp.Engine.Validation;

namespace Chirp.Engine.Cost;

/// <summary>What given input adds to a field's weight, and what it says of a list's length.</summary>
internal static class InputCost
{
    private static readonly VariableReader NoVariables = static (string _, out object? value) =>
    {
        value = null;
        return false;
    };

    /// <summary>The weight of an argument without variables.</summary>
    public static double OfConstant(CostArgument argument, CostModel model) => Of(argument, model, NoVariables);

    /// <summary>
    /// The argument's weight and that of the input fields used in its value; nothing where it is not given.
    /// </summary>
    public static double Of(CostArgument argument, CostModel model, VariableReader variables) =>
        IsGiven(argument.Value, variables)
            ? model.InputWeight(argument.Definition)
                + OfLiteral(argument.Value, argument.Definition.Type, model, variables)
            : 0;

    /// <summary>The length a slicing argument gives: its value, else its default, else null.</summary>
    public static double? FindLength(
        FieldDefinition field, FieldNode node, IReadOnlyList<string> path, VariableReader variables, out bool isGiven)
    {
        isGiven = false;
        var input = field.FindArgument(path[0]);
        foreach (var argument in node.Arguments)
        {
            if (argument.Name.Value == path[0])
            {
                var value = Follow(argument.Value, input?.Type.Named, path, 1, variables, ref input);
                isGiven = value is not null;
                return value is null ? DefaultLength(input) : Math.Max(0, value.Value);
            }
        }

        return path.Count == 1 ? DefaultLength(input) : null;
    }

    private static double? DefaultLength(InputValue? input) =>
        input?.DefaultLiteral is IntValueNode number && double.TryParse(number.Value, out var length)
            ? Math.Max(0, length)
            : null;

    private static double? Follow(
        ValueNode value, NamedType? type, IReadOnlyList<string> path, int at, VariableReader variables,
        ref InputValue? input)
    {
        switch (value)
        {
            case VariableNode variable:
                return variables(variable.Name.Value, out var given) ? FollowValue(given, path, at) : null;
            case IntValueNode number when at == path.Count:
                return double.TryParse(number.Value, out var length) ? length : null;
            case ObjectValueNode fields when at < path.Count:
                input = (type as InputObjectType)?.FindField(path[at]);
                foreach (var field in fields.Fields)
                {
                    if (field.Name.Value == path[at])
                    {
                        return Follow(field.Value, input?.Type.Named, path, at + 1, variables, ref input);
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private static double? FollowValue(object? value, IReadOnlyList<string> path, int at)
    {
        for (; at < path.Count; at++)
        {
            if (value is not InputObject fields || fields.Type.FindField(path[at]) is not { } field)
            {
                return null;
            }

            value = fields[field.Index];
        }

        return value switch
        {
            int length => length,
            long length => length,
            double length => length,
            _ => null,
        };
    }

    private static bool IsGiven(ValueNode value, VariableReader variables) =>
        value is not VariableNode variable || variables(variable.Name.Value, out _);

    private static double OfLiteral(ValueNode value, GraphQLType type, CostModel model, VariableReader variables)
    {
        if (type.Named is not InputObjectType inputType)
        {
            return 0;
        }

        double cost = 0;
        switch (value)
        {
            case VariableNode variable when variables(variable.Name.Value, out var given):
                return OfValue(given, model);
            case ListValueNode list:
                foreach (var item in list.Values)
                {
                    cost += OfLiteral(item, type, model, variables);
                }

                break;
            case ObjectValueNode node:
                foreach (var field in node.Fields)
                {
                    if (inputType.FindField(field.Name.Value) is { } definition)
                    {
                        cost += Of(new CostArgument(definition, field.Value), model, variables);
                    }
                }

                break;
        }

        return cost;
    }

    private static double OfValue(object? value, CostModel model)
    {
        double cost = 0;
        switch (value)
        {
            case object?[] items:
                foreach (var item in items)
                {
                    cost += OfValue(item, model);
                }

                break;
            case InputObject fields:
                foreach (var field in fields.Type.Fields)
                {
                    if (fields.Has(field.Index))
                    {
                        cost += model.InputWeight(field) + OfValue(fields[field.Index], model);
                    }
                }

                break;
        }

        return cost;
    }

    public static bool DependsOnVariables(CostArgument argument) => Values.HasVariable(argument.Value);
}
