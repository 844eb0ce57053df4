using System.Collections.Immutable;

namespace Chirp.Engine.Language.Ast;

/// <summary>An input value literal or a variable (specification section 2.9).</summary>
public abstract class ValueNode(SyntaxKind kind, int start, int end) : SyntaxNode(kind, start, end);

public sealed class VariableNode(NameNode name, int start, int end) : ValueNode(SyntaxKind.Variable, start, end)
{
    public NameNode Name { get; } = name;
}

/// <param name="value">The digits as written, sign included.</param>
/// <param name="start">Byte offset of the first byte.</param>
/// <param name="end">Byte offset after the last byte.</param>
public sealed class IntValueNode(string value, int start, int end) : ValueNode(SyntaxKind.IntValue, start, end)
{
    public string Value { get; } = value;
}

/// <param name="value">The number as written.</param>
/// <param name="start">Byte offset of the first byte.</param>
/// <param name="end">Byte offset after the last byte.</param>
public sealed class FloatValueNode(string value, int start, int end) : ValueNode(SyntaxKind.FloatValue, start, end)
{
    public string Value { get; } = value;
}

/// <param name="value">The value: escapes resolved, a block string without its common indentation.</param>
/// <param name="isBlock">Whether it was written as a block string.</param>
/// <param name="start">Byte offset of the first byte.</param>
/// <param name="end">Byte offset after the last byte.</param>
public sealed class StringValueNode(string value, bool isBlock, int start, int end)
    : ValueNode(SyntaxKind.StringValue, start, end)
{
    public string Value { get; } = value;

    public bool IsBlock { get; } = isBlock;
}

public sealed class BooleanValueNode(bool value, int start, int end) : ValueNode(SyntaxKind.BooleanValue, start, end)
{
    public bool Value { get; } = value;
}

public sealed class NullValueNode(int start, int end) : ValueNode(SyntaxKind.NullValue, start, end);

public sealed class EnumValueNode(string value, int start, int end) : ValueNode(SyntaxKind.EnumValue, start, end)
{
    public string Value { get; } = value;
}

public sealed class ListValueNode(ImmutableArray<ValueNode> values, int start, int end)
    : ValueNode(SyntaxKind.ListValue, start, end)
{
    public ImmutableArray<ValueNode> Values { get; } = values;
}

public sealed class ObjectValueNode(ImmutableArray<ObjectFieldNode> fields, int start, int end)
    : ValueNode(SyntaxKind.ObjectValue, start, end)
{
    public ImmutableArray<ObjectFieldNode> Fields { get; } = fields;
}

public sealed class ObjectFieldNode(NameNode name, ValueNode value, int start, int end)
    : SyntaxNode(SyntaxKind.ObjectField, start, end)
{
    public NameNode Name { get; } = name;

    public ValueNode Value { get; } = value;
}
