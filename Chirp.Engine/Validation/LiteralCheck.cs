using System.Globalization;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>Whether a literal can be coerced to a type. What a variable will give is checked elsewhere.</summary>
internal static class LiteralCheck
{
    public static void Check(ValueNode value, GraphQLType type, ValidationContext context)
    {
        if (value is VariableNode)
        {
            return;
        }

        if (value is NullValueNode)
        {
            if (type.IsNonNull)
            {
                context.Report($"Expected value of non-null type \"{type}\" not to be null.", value);
            }

            return;
        }

        switch (type.Nullable)
        {
            case ListType list when value is ListValueNode items:
                foreach (var item in items.Values)
                {
                    Check(item, list.OfType, context);
                }

                break;
            case ListType list:
                Check(value, list.OfType, context);
                break;
            case InputObjectType inputObject:
                CheckObject(value, inputObject, context);
                break;
            case EnumType enumType:
                CheckEnum(value, enumType, context);
                break;
            case ScalarType scalar:
                CheckScalar(value, scalar, context);
                break;
        }
    }

    private static void CheckObject(ValueNode value, InputObjectType type, ValidationContext context)
    {
        if (value is not ObjectValueNode node)
        {
            context.Report($"Expected value of type \"{type}\" to be an object, found: {value}.", value);
            return;
        }

        foreach (var field in type.Fields)
        {
            if (FindLast(node, field.Name) is { } given)
            {
                Check(given.Value, field.Type, context);
            }
            else if (field.IsRequired)
            {
                context.Report(
                    $"Expected value of type \"{type}\" to include required field \"{field.Name}\", found: {value}.",
                    value);
            }
        }

        var known = 0;
        ObjectFieldNode? first = null;
        foreach (var field in node.Fields)
        {
            if (type.FindField(field.Name.Value) is null)
            {
                ReportUnknown(field, node, type, context);
            }
            else
            {
                known++;
                first ??= field;
            }
        }

        if (type.IsOneOf && (known != 1 || first!.Value is NullValueNode))
        {
            context.Report(
                $"Within OneOf Input Object type \"{type}\", exactly one field must be specified, and the "
                + "value for that field must be non-null.",
                value);
        }
    }

    private static void ReportUnknown(
        ObjectFieldNode field, ObjectValueNode value, InputObjectType type, ValidationContext context)
    {
        var name = field.Name.Value;
        var suggestion = context.Options.Suggestions
            ? Suggestions.Offer(Suggestions.Near(name, type.Fields.Select(static known => known.Name)))
            : "";
        var found = suggestion.Length > 0 ? $".{suggestion} Found" : ", found";
        context.Report(
            $"Expected value of type \"{type}\" not to include unknown field \"{name}\"{found}: {value}.", field);
    }

    private static void CheckEnum(ValueNode value, EnumType type, ValidationContext context)
    {
        if (value is EnumValueNode given && type.FindValue(given.Value) is not null)
        {
            return;
        }

        var text = value.ToString();
        var suggestion = context.Options.Suggestions
            ? Suggestions.Offer(
                Suggestions.Near(text, type.Values.Select(static known => known.Name)), "the enum value")
            : "";
        context.Report(
            value is EnumValueNode
                ? $"Value \"{text}\" does not exist in \"{type}\" enum.{suggestion}"
                : $"Enum \"{type}\" cannot represent non-enum value: {text}.{suggestion}",
            value);
    }

    private static void CheckScalar(ValueNode value, ScalarType type, ValidationContext context)
    {
        if (IsPlainlyValid(value, type))
        {
            return;
        }

        try
        {
            type.Coercion.ParseLiteral(Values.HasVariable(value) ? Values.WithoutVariables(value) : value);
        }
        catch (InputCoercionException refusal)
        {
            context.Report(refusal.Message, value);
        }
    }

    // Spares the usual literals a boxed value; what is not told here is asked of the scalar.
    private static bool IsPlainlyValid(ValueNode value, ScalarType type) => value switch
    {
        _ when ReferenceEquals(type.Coercion, UntypedCoercion.Instance) => true,
        StringValueNode => type.Name is "String" or "ID",
        BooleanValueNode => type.Name is "Boolean",
        FloatValueNode => type.Name is "Float",
        IntValueNode number => type.Name is "Float" or "ID"
            || (type.Name is "Int" && int.TryParse(number.Value, CultureInfo.InvariantCulture, out _)),

        // Within a custom scalar's literal: what the variable gives is not known yet.
        ListValueNode or ObjectValueNode => Values.HasVariable(value) && type.Name is not
            ("String" or "ID" or "Boolean" or "Float" or "Int"),
        _ => false,
    };

    private static ObjectFieldNode? FindLast(ObjectValueNode value, string name)
    {
        for (var i = value.Fields.Length - 1; i >= 0; i--)
        {
            if (value.Fields[i].Name.Value == name)
            {
                return value.Fields[i];
            }
        }

        return null;
    }
}
