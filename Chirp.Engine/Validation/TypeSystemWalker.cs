using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>The part of <see cref="DocumentWalker"/> for type system definitions and extensions.</summary>
internal sealed class TypeSystemWalker(
    DocumentWalker walker, ValidationContext context, RuleSet set, ValidationRule[] rules)
{
    public void Walk(DefinitionNode definition)
    {
        switch (definition)
        {
            case SchemaDefinitionNode schema:
                WalkSchema(schema);
                break;
            case DirectiveDefinitionNode directive:
                WalkDirectiveDefinition(directive);
                break;
            case TypeDefinitionNode type:
                WalkTypeDefinition(type);
                break;
        }
    }

    private void WalkSchema(SchemaDefinitionNode schema)
    {
        foreach (var index in set.At(Visit.SchemaDefinition))
        {
            rules[index].EnterSchemaDefinition(schema, context);
        }

        walker.WalkDirectives(schema.Directives, DirectiveLocation.Schema);
        foreach (var operationType in schema.OperationTypes)
        {
            walker.WalkType(operationType.Type);
        }
    }

    private void WalkDirectiveDefinition(DirectiveDefinitionNode directive)
    {
        foreach (var index in set.At(Visit.DirectiveDefinition))
        {
            rules[index].EnterDirectiveDefinition(directive, context);
        }

        WalkInputValues(directive.Arguments, DirectiveLocation.ArgumentDefinition);
    }

    private void WalkTypeDefinition(TypeDefinitionNode type)
    {
        foreach (var index in set.At(Visit.TypeDefinition))
        {
            rules[index].EnterTypeDefinition(type, context);
        }

        switch (type)
        {
            case ScalarTypeDefinitionNode:
                walker.WalkDirectives(type.Directives, DirectiveLocation.Scalar);
                break;
            case ComplexTypeDefinitionNode complex:
                WalkTypes(complex.Interfaces);
                walker.WalkDirectives(
                    type.Directives,
                    type is ObjectTypeDefinitionNode ? DirectiveLocation.Object : DirectiveLocation.Interface);
                WalkFields(complex.Fields);
                break;
            case UnionTypeDefinitionNode union:
                walker.WalkDirectives(type.Directives, DirectiveLocation.Union);
                WalkTypes(union.Members);
                break;
            case EnumTypeDefinitionNode enumType:
                walker.WalkDirectives(type.Directives, DirectiveLocation.Enum);
                foreach (var value in enumType.Values)
                {
                    VisitMember(value, value.Directives);
                    walker.WalkDirectives(value.Directives, DirectiveLocation.EnumValue);
                }

                break;
            case InputObjectTypeDefinitionNode input:
                walker.WalkDirectives(type.Directives, DirectiveLocation.InputObject);
                WalkInputValues(input.Fields, DirectiveLocation.InputFieldDefinition);
                break;
        }
    }

    private void WalkFields(ImmutableArray<FieldDefinitionNode> fields)
    {
        foreach (var field in fields)
        {
            VisitMember(field, field.Directives);
            WalkInputValues(field.Arguments, DirectiveLocation.ArgumentDefinition);
            walker.WalkType(field.Type);
            walker.WalkDirectives(field.Directives, DirectiveLocation.FieldDefinition);
        }
    }

    private void WalkInputValues(ImmutableArray<InputValueDefinitionNode> values, DirectiveLocation location)
    {
        foreach (var value in values)
        {
            VisitMember(value, value.Directives);
            walker.WalkType(value.Type);
            if (value.DefaultValue is { } defaultValue)
            {
                walker.Values.Walk(defaultValue);
            }

            walker.WalkDirectives(value.Directives, location);
        }
    }

    private void WalkTypes(ImmutableArray<NamedTypeNode> types)
    {
        foreach (var type in types)
        {
            walker.WalkType(type);
        }
    }

    private void VisitMember(SyntaxNode member, ImmutableArray<DirectiveNode> directives)
    {
        foreach (var index in set.At(Visit.MemberDefinition))
        {
            rules[index].EnterMemberDefinition(member, directives, context);
        }
    }
}
