using System.Runtime.CompilerServices;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Says what is wrong with a literal, in the words of the reference implementation.</summary>
internal static class InputLiteralErrors
{
    /// <param name="value">The literal.</param>
    /// <param name="type">The input type it is refused for.</param>
    /// <param name="variables">Null where variables are not to be looked at.</param>
    /// <param name="report">Takes the messages.</param>
    /// <param name="path">Where in the whole value the literal stands.</param>
    public static void Explain(
        ValueNode value, GraphQLType type, VariableValues? variables, InputReport report, InputPath path)
    {
        if (report.IsFull)
        {
            return;
        }

        if (value is VariableNode variable)
        {
            ExplainVariable(variable, type, variables, report, path);
            return;
        }

        if (value is NullValueNode)
        {
            if (type.IsNonNull)
            {
                report.Add($"Expected value of non-null type \"{type}\" not to be null.", path, value);
            }

            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            report.Add("The value nests too deep for the stack.", path, value);
            return;
        }

        switch (type.Nullable)
        {
            case ListType list when value is ListValueNode items:
                for (var i = 0; i < items.Values.Length; i++)
                {
                    Explain(items.Values[i], list.OfType, variables, report, path.Item(i));
                }

                break;
            case ListType list:
                Explain(value, list.OfType, variables, report, path);
                break;
            case InputObjectType inputObject when value is ObjectValueNode fields:
                ExplainFields(fields, inputObject, variables, report, path);
                ExplainUnknown(fields, inputObject, report, path);
                break;
            case InputObjectType:
                report.Add(
                    $"Expected value of type \"{type.Nullable}\" to be an object, found: {Text(value)}.", path, value);
                break;
            case EnumType enumType:
                ExplainEnum(value, enumType, report, path);
                break;
            case ScalarType scalar:
                ExplainScalar(value, scalar, variables, report, path);
                break;
        }
    }

    private static void ExplainVariable(
        VariableNode variable, GraphQLType type, VariableValues? variables, InputReport report, InputPath path)
    {
        if (variables is null || !type.IsNonNull)
        {
            return;
        }

        var name = variable.Name.Value;
        if (!variables.TryGetValue(name, out var given))
        {
            report.Add(
                $"Expected variable \"${name}\" provided to type \"{type}\" to provide a runtime value.",
                path, variable);
        }
        else if (given is null)
        {
            report.Add(
                $"Expected variable \"${name}\" provided to non-null type \"{type}\" not to be null.", path, variable);
        }
    }

    private static void ExplainFields(
        ObjectValueNode value, InputObjectType type, VariableValues? variables, InputReport report, InputPath path)
    {
        var given = new ValueNode?[type.Fields.Length];
        foreach (var node in value.Fields)
        {
            if (type.FindField(node.Name.Value) is { } known)
            {
                given[known.Index] = node.Value;
            }
        }

        foreach (var field in type.Fields)
        {
            if (given[field.Index] is not { } literal)
            {
                if (field.IsRequired)
                {
                    report.Add(
                        $"Expected value of type \"{type}\" to include required field \"{field.Name}\", "
                        + $"found: {Text(value)}.",
                        path, value);
                }
            }
            else if (variables is null || literal is not VariableNode variable
                || !IsVariableLeftOut(variable, value, field, type, variables, report, path))
            {
                Explain(literal, field.Type, variables, report, path.Field(field.Name));
            }
        }
    }

    private static bool IsVariableLeftOut(
        VariableNode variable, ObjectValueNode value, InputValue field, InputObjectType type, VariableValues variables,
        InputReport report, InputPath path)
    {
        var name = variable.Name.Value;
        var isPresent = variables.TryGetValue(name, out var given);
        if (!type.IsOneOf)
        {
            return !isPresent && !field.IsRequired;
        }

        var subject = $"Expected variable \"${name}\" provided to field \"{field.Name}\" for OneOf Input Object type "
            + $"\"{type}\"";
        if (!isPresent)
        {
            report.Add($"{subject} to provide a runtime value.", path, value);
        }
        else if (given is null)
        {
            report.Add($"{subject} not to be null.", path, value);
        }

        return false;
    }

    private static void ExplainUnknown(
        ObjectValueNode value, InputObjectType type, InputReport report, InputPath path)
    {
        var known = 0;
        ObjectFieldNode? first = null;
        foreach (var node in value.Fields)
        {
            var name = node.Name.Value;
            if (type.FindField(name) is not null)
            {
                known++;
                first ??= node;
            }
            else if (!report.IsFull)
            {
                report.Add(UnknownField(type, name, Text(value), report), path, node);
            }
        }

        if (type.IsOneOf && known != 1)
        {
            report.Add(NotOneOf(type), path, value);
        }
        else if (type.IsOneOf && first!.Value is NullValueNode)
        {
            report.Add(NotOneOf(type), path.Field(first.Name.Value), value);
        }
    }

    public static string UnknownField(InputObjectType type, string name, string found, InputReport report)
    {
        var suggestion = report.Suggest(name, type.Fields.Select(static field => field.Name));
        return $"Expected value of type \"{type}\" not to include unknown field \"{name}\""
            + (suggestion.Length > 0 ? $".{suggestion} Found: {found}." : $", found: {found}.");
    }

    public static string NotOneOf(InputObjectType type) =>
        $"Within OneOf Input Object type \"{type}\", exactly one field must be specified, and the value for that field "
        + "must be non-null.";

    private static void ExplainEnum(ValueNode value, EnumType type, InputReport report, InputPath path)
    {
        if (value is EnumValueNode name && type.FindValue(name.Value) is not null)
        {
            return;
        }

        var text = Text(value);
        var suggestion = report.Suggest(text, type.Values.Select(static known => known.Name), "the enum value");
        report.Add(
            value is EnumValueNode
                ? $"Value \"{text}\" does not exist in \"{type}\" enum.{suggestion}"
                : $"Enum \"{type}\" cannot represent non-enum value: {text}.{suggestion}",
            path, value);
    }

    private static void ExplainScalar(
        ValueNode value, ScalarType type, VariableValues? variables, InputReport report, InputPath path)
    {
        try
        {
            _ = type.Coercion.ParseLiteral(VariableReplacement.Replace(value, variables));
        }
        catch (InputCoercionException refusal)
        {
            report.Add(refusal.Message, path, value);
        }
    }

    private static string Text(ValueNode value) => Printer.PrintForError(value);
}
