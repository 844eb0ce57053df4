namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>Fields of input objects (specification sections 3.10 and 3.10.1).</summary>
internal static class InputFieldChecks
{
    public static void Check(InputObjectType type, SchemaErrors errors)
    {
        if (type.Fields.IsEmpty)
        {
            errors.Report($"Input Object type {type} must define one or more fields.", [.. type.Nodes]);
        }

        foreach (var field in type.Fields)
        {
            errors.CheckName(field.Name, field.Node);
            if (!field.Type.IsInputType)
            {
                errors.Report(
                    $"The type of {field.Coordinate} must be Input Type but got: {field.Type}.", field.Node?.Type);
            }

            if (field.IsRequired && field.DeprecationReason is not null)
            {
                errors.Report(
                    $"Required input field {field.Coordinate} cannot be deprecated.",
                    AppliedDirectives.Find(field.AppliedDirectives, "deprecated"), field.Node?.Type);
            }

            DefaultChecks.Check(field, errors);
            if (type.IsOneOf)
            {
                CheckOneOf(field, errors);
            }
        }
    }

    private static void CheckOneOf(InputValue field, SchemaErrors errors)
    {
        if (field.Type.IsNonNull)
        {
            errors.Report($"OneOf input field {field.Coordinate} must be nullable.", field.Node?.Type);
        }

        if (field.DefaultLiteral is not null)
        {
            errors.Report($"OneOf input field {field.Coordinate} cannot have a default value.", field.Node);
        }
    }
}
