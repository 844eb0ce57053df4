using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>A field of an object type or an interface.</summary>
public sealed class FieldDefinition(string name, string? description, FieldDefinitionNode? node)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public FieldDefinitionNode? Node { get; } = node;

    /// <summary>The type that has this field.</summary>
    public ComplexType DeclaringType { get; internal set; } = null!;

    public GraphQLType Type { get; internal set; } = null!;

    public ImmutableArray<InputValue> Arguments { get; internal set; } = [];

    public string? DeprecationReason { get; internal set; }

    public ImmutableArray<DirectiveNode> AppliedDirectives => Node?.Directives ?? [];

    /// <summary>
    /// The schema coordinate: <c>Type.field</c>; of introspection's, which no type has, <c>&lt;meta&gt;.field</c>.
    /// </summary>
    public string Coordinate => DeclaringType is null ? $"<meta>.{Name}" : $"{DeclaringType.Name}.{Name}";

    public InputValue? FindArgument(string name) => Arguments.Find(name);

    public override string ToString() => Coordinate;
}

/// <summary>An argument of a field or a directive, or a field of an input object.</summary>
public sealed class InputValue(string name, string? description, InputValueDefinitionNode? node)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public InputValueDefinitionNode? Node { get; } = node;

    public GraphQLType Type { get; internal set; } = null!;

    /// <summary>Position among its siblings, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>The default as written, or null where there is none.</summary>
    public ValueNode? DefaultLiteral { get; internal set; }

    /// <summary>The coerced default; only meaningful where <see cref="DefaultLiteral"/> is not null.</summary>
    public object? DefaultValue { get; internal set; }

    internal DefaultState DefaultState { get; set; }

    /// <summary>
    /// What has this: a <see cref="FieldDefinition"/>, a <see cref="DirectiveDefinition"/> or an
    /// <see cref="InputObjectType"/>.
    /// </summary>
    public object? Owner { get; internal set; }

    /// <summary>
    /// The schema coordinate: <c>Type.field(argument:)</c>, <c>@directive(argument:)</c> or <c>Type.field</c>.
    /// </summary>
    public string Coordinate => Owner switch
    {
        FieldDefinition parent => $"{parent.Coordinate}({Name}:)",
        DirectiveDefinition directive => $"{directive}({Name}:)",
        InputObjectType type => $"{type.Name}.{Name}",
        _ => Name,
    };

    public string? DeprecationReason { get; internal set; }

    public ImmutableArray<DirectiveNode> AppliedDirectives => Node?.Directives ?? [];

    /// <summary>Non-null without a default: the caller must give it.</summary>
    public bool IsRequired => Type.IsNonNull && DefaultLiteral is null;

    public override string ToString() => Name;
}

/// <summary>How far the coercion of a default has come.</summary>
internal enum DefaultState : byte
{
    Uncoerced,

    /// <summary>Being coerced: one that meets itself in this state contains itself.</summary>
    Running,
    Valid,
    Invalid,
}

public sealed class EnumValue(string name, string? description, EnumValueDefinitionNode? node)
{
    public string Name { get; } = name;

    public string? Description { get; } = description;

    public EnumValueDefinitionNode? Node { get; } = node;

    public string? DeprecationReason { get; internal set; }

    /// <summary>The CLR value this stands for; the name itself where no CLR enum is bound.</summary>
    public object Value { get; internal set; } = name;

    public override string ToString() => Name;
}

internal static class InputValues
{
    /// <summary>By name; arguments are few, so a scan beats a table.</summary>
    public static InputValue? Find(this ImmutableArray<InputValue> values, string name)
    {
        foreach (var value in values)
        {
            if (value.Name == name)
            {
                return value;
            }
        }

        return null;
    }
}
