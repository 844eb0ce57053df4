using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>The arguments of a field or a directive have names of their own (sections 3.6.1 and 3.13).</summary>
internal sealed class UniqueArgumentDefinitionNamesRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.TypeDefinition, Visit.DirectiveDefinition];

    public override void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
        if (definition is ComplexTypeDefinitionNode complex)
        {
            foreach (var field in complex.Fields)
            {
                Check($"{definition.Name.Value}.{field.Name.Value}", field.Arguments, context);
            }
        }
    }

    public override void EnterDirectiveDefinition(DirectiveDefinitionNode definition, ValidationContext context) =>
        Check($"@{definition.Name.Value}", definition.Arguments, context);

    private static void Check(
        string owner, ImmutableArray<InputValueDefinitionNode> arguments, ValidationContext context)
    {
        if (arguments.Length < 2)
        {
            return;
        }

        foreach (var group in Duplicates.ByName(arguments.Select(static argument => argument.Name)))
        {
            context.Report($"Argument \"{owner}({group[0].Value}:)\" can only be defined once.", group);
        }
    }
}
