using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Literals are values of the type that is expected (section 5.6.1).</summary>
internal sealed class ValuesOfCorrectTypeRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.RootValue];

    public override void EnterRootValue(ValueNode value, ValidationContext context)
    {
        if (context.InputType is { } type)
        {
            LiteralCheck.Check(value, type, context);
        }
    }
}
