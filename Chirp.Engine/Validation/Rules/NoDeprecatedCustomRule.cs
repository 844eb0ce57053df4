using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Nothing deprecated is used; for tools that check documents before a schema drops what they use.</summary>
internal sealed class NoDeprecatedCustomRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Field, Visit.Argument, Visit.ObjectField, Visit.EnumValue];

    public override void EnterField(FieldNode field, ValidationContext context)
    {
        if (context.Field is { DeprecationReason: { } reason } definition)
        {
            context.Report($"The field {definition.Coordinate} is deprecated. {reason}", field);
        }
    }

    public override void EnterArgument(ArgumentNode argument, ValidationContext context)
    {
        if (context.Argument is { DeprecationReason: { } reason } definition)
        {
            var owner = context.Directive is { } directive
                ? $"@{directive.Name}"
                : context.Field!.Coordinate;
            context.Report($"The argument \"{owner}({definition.Name}:)\" is deprecated. {reason}", argument);
        }
    }

    public override void EnterObjectField(ObjectFieldNode field, ValidationContext context)
    {
        if (context.ParentInputType?.Named is InputObjectType type
            && type.FindField(field.Name.Value) is { DeprecationReason: { } reason } definition)
        {
            context.Report($"The input field {type}.{definition.Name} is deprecated. {reason}", field);
        }
    }

    public override void EnterEnumValue(EnumValueNode value, ValidationContext context)
    {
        if (context.InputType?.Named is EnumType type
            && type.FindValue(value.Value) is { DeprecationReason: { } reason } definition)
        {
            context.Report($"The enum value \"{type}.{definition.Name}\" is deprecated. {reason}", value);
        }
    }
}
