using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>Introspection is off: no field gives one of its types.</summary>
internal sealed class NoSchemaIntrospectionCustomRule : ValidationRule
{
    public override ReadOnlySpan<Visit> Visits => [Visit.Field];

    public override void EnterField(FieldNode field, ValidationContext context)
    {
        if (context.Type?.Named.Name is "__Schema" or "__Directive" or "__DirectiveLocation" or "__Type" or "__Field"
            or "__InputValue" or "__EnumValue" or "__TypeKind")
        {
            context.Report(
                "GraphQL introspection has been disabled, but the requested query contained the field "
                + $"\"{field.Name.Value}\".",
                field);
        }
    }
}
