namespace Chirp.Engine.Validation;

/// <summary>
/// The moments of a walk that a rule can ask to be called at; one method of <see cref="ValidationRule"/> each.
/// </summary>
internal enum Visit : byte
{
    Document,
    LeaveDocument,
    Operation,
    LeaveOperation,
    Fragment,
    VariableDefinition,
    SelectionSet,
    Field,
    LeaveField,
    FragmentSpread,
    LeaveFragmentSpread,
    FragmentArgument,
    InlineFragment,
    Argument,
    Directive,
    LeaveDirective,
    RootValue,
    Variable,
    ObjectValue,
    LeaveObjectValue,
    ObjectField,
    EnumValue,
    NamedType,
    SchemaDefinition,
    TypeDefinition,
    DirectiveDefinition,
    MemberDefinition,
}
