using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

public sealed class DirectiveDefinition(string name, string? description, DirectiveDefinitionNode? node)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public DirectiveDefinitionNode? Node { get; } = node;

    public ImmutableArray<InputValue> Arguments { get; internal set; } = [];

    public bool IsRepeatable { get; internal set; }

    /// <summary>In the order of the definition.</summary>
    public ImmutableArray<DirectiveLocation> Locations { get; internal set; } = [];

    /// <summary>Why the directive itself is deprecated, as the draft after September 2025 has it.</summary>
    public string? DeprecationReason { get; internal set; }

    public InputValue? FindArgument(string name) => Arguments.Find(name);

    public override string ToString() => $"@{Name}";
}

/// <summary>Where a directive may stand (specification section 3.13); names as in the grammar.</summary>
public enum DirectiveLocation : byte
{
    Query,
    Mutation,
    Subscription,
    Field,
    FragmentDefinition,
    FragmentSpread,
    InlineFragment,
    VariableDefinition,
    Schema,
    Scalar,
    Object,
    FieldDefinition,
    ArgumentDefinition,
    Interface,
    Union,
    Enum,
    EnumValue,
    InputObject,
    InputFieldDefinition,

    /// <summary>Of the proposal of fragment arguments, which the engine does not execute.</summary>
    FragmentVariableDefinition,

    /// <summary>Of the draft after September 2025.</summary>
    DirectiveDefinition,
}
