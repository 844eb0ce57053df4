using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation;

/// <summary>
/// One rule. It names in <see cref="Visits"/> the methods it overrides and is called at no other moment. A rule without
/// fields is shared by all validations; one with fields lives for a single validation.
/// </summary>
internal abstract class ValidationRule
{
    public abstract ReadOnlySpan<Visit> Visits { get; }

    public virtual void EnterDocument(DocumentNode document, ValidationContext context)
    {
    }

    public virtual void LeaveDocument(DocumentNode document, ValidationContext context)
    {
    }

    public virtual void EnterOperation(OperationDefinitionNode operation, ValidationContext context)
    {
    }

    public virtual void LeaveOperation(OperationDefinitionNode operation, ValidationContext context)
    {
    }

    public virtual void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context)
    {
    }

    public virtual void EnterVariableDefinition(VariableDefinitionNode variable, ValidationContext context)
    {
    }

    /// <summary>The selection set of an operation, a fragment or a field; not of an inline fragment.</summary>
    public virtual void EnterSelectionSet(SelectionSetNode selectionSet, ValidationContext context)
    {
    }

    public virtual void EnterField(FieldNode field, ValidationContext context)
    {
    }

    public virtual void LeaveField(FieldNode field, ValidationContext context)
    {
    }

    public virtual void EnterFragmentSpread(FragmentSpreadNode spread, ValidationContext context)
    {
    }

    public virtual void LeaveFragmentSpread(FragmentSpreadNode spread, ValidationContext context)
    {
    }

    /// <summary>An argument of a spread, for a variable of <see cref="ValidationContext.SpreadFragment"/>.</summary>
    public virtual void EnterFragmentArgument(ArgumentNode argument, ValidationContext context)
    {
    }

    public virtual void EnterInlineFragment(InlineFragmentNode fragment, ValidationContext context)
    {
    }

    /// <summary>An argument of a field or, where <see cref="ValidationContext.InDirective"/>, of a directive.</summary>
    public virtual void EnterArgument(ArgumentNode argument, ValidationContext context)
    {
    }

    public virtual void EnterDirective(DirectiveNode directive, ValidationContext context)
    {
    }

    public virtual void LeaveDirective(DirectiveNode directive, ValidationContext context)
    {
    }

    /// <summary>A whole value: an argument's or a default; its parts do not come here.</summary>
    public virtual void EnterRootValue(ValueNode value, ValidationContext context)
    {
    }

    /// <summary>The use of a variable, at any depth of a value.</summary>
    public virtual void EnterVariable(VariableNode variable, ValidationContext context)
    {
    }

    public virtual void EnterObjectValue(ObjectValueNode value, ValidationContext context)
    {
    }

    public virtual void LeaveObjectValue(ObjectValueNode value, ValidationContext context)
    {
    }

    public virtual void EnterObjectField(ObjectFieldNode field, ValidationContext context)
    {
    }

    public virtual void EnterEnumValue(EnumValueNode value, ValidationContext context)
    {
    }

    public virtual void EnterNamedType(NamedTypeNode type, ValidationContext context)
    {
    }

    public virtual void EnterSchemaDefinition(SchemaDefinitionNode definition, ValidationContext context)
    {
    }

    public virtual void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
    }

    public virtual void EnterDirectiveDefinition(DirectiveDefinitionNode definition, ValidationContext context)
    {
    }

    /// <summary>The definition of a field, an argument, an input field or an enum value, with its directives.</summary>
    public virtual void EnterMemberDefinition(
        SyntaxNode member, ImmutableArray<DirectiveNode> directives, ValidationContext context)
    {
    }
}
