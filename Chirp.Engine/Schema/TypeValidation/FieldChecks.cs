using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>
/// Fields of objects and interfaces, and arguments (specification sections 3.6, 3.6.1, 3.7 and 3.13).
/// </summary>
internal static class FieldChecks
{
    public static void Check(ComplexType type, SchemaErrors errors)
    {
        if (type.Fields.IsEmpty)
        {
            errors.Report($"Type {type} must define one or more fields.", [.. type.Nodes]);
        }

        foreach (var field in type.Fields)
        {
            errors.CheckName(field.Name, field.Node);
            if (!field.Type.IsOutputType)
            {
                errors.Report(
                    $"The type of {field.Coordinate} must be Output Type but got: {field.Type}.", field.Node?.Type);
            }

            foreach (var argument in field.Arguments)
            {
                CheckArgument(argument, argument.Node?.Type, errors);
            }
        }
    }

    /// <param name="argument">The argument of a field or a directive.</param>
    /// <param name="typePlace">Where a wrong type is reported.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static void CheckArgument(InputValue argument, SyntaxNode? typePlace, SchemaErrors errors)
    {
        errors.CheckName(argument.Name, argument.Node);
        if (!argument.Type.IsInputType)
        {
            errors.Report(
                $"The type of {argument.Coordinate} must be Input Type but got: {argument.Type}.", typePlace);
        }

        if (argument.IsRequired && argument.DeprecationReason is not null)
        {
            errors.Report(
                $"Required argument {argument.Coordinate} cannot be deprecated.",
                AppliedDirectives.Find(argument.AppliedDirectives, "deprecated"), argument.Node?.Type);
        }

        DefaultChecks.Check(argument, errors);
    }
}
