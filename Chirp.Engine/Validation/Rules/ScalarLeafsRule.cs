using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Fields of scalars and enums have no selection, all others have one (section 5.3.3).</summary>
internal sealed class ScalarLeafsRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Field];

    public override void EnterField(FieldNode field, ValidationContext context)
    {
        if (context.Type is not { } type)
        {
            return;
        }

        var name = field.Name.Value;
        if (type.Named.IsLeaf)
        {
            if (field.SelectionSet is { } selectionSet)
            {
                context.Report(
                    $"Field \"{name}\" must not have a selection since type \"{type}\" has no subfields.",
                    selectionSet);
            }
        }
        else if (field.SelectionSet is null)
        {
            // Not a suggestion that could leak a name: it repeats what was asked.
            context.Report(
                $"Field \"{name}\" of type \"{type}\" must have a selection of subfields. Did you mean \"{name} "
                + $"{{ ... }}\"?",
                field);
        }
    }
}
