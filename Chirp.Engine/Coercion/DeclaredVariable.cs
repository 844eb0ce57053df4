using System.Text.Json;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>One variable of an operation.</summary>
internal sealed class DeclaredVariable
{
    private readonly VariableDefinitionNode _node;
    private readonly object? _default;
    private readonly bool _hasValidDefault;

    public DeclaredVariable(GraphQLSchema schema, VariableDefinitionNode node)
    {
        _node = node;
        Type = schema.FindType(node.Type) is { IsInputType: true } type ? type : null;
        if (Type is not null && node.DefaultValue is not null)
        {
            _hasValidDefault = InputCoercion.TryCoerceLiteral(node.DefaultValue, Type, null, out _default);
        }
    }

    public string Name => _node.Variable.Name.Value;

    /// <summary>Null where the type does not exist or is not an input type.</summary>
    public GraphQLType? Type { get; }

    public ValueNode? DefaultLiteral => _node.DefaultValue;

    /// <summary>Sets the variable's value in <paramref name="values"/>, or says what is wrong with it.</summary>
    public void Coerce(VariableValues values, int index, InputErrors errors)
    {
        if (Type is null)
        {
            errors.Add(
                $"Variable \"${Name}\" expected value of type \"{_node.Type}\" which cannot be used as an input type.",
                _node.Type);
            return;
        }

        var source = values.SourceAt(index);
        if (source.ValueKind == JsonValueKind.Undefined)
        {
            if (DefaultLiteral is not null)
            {
                UseDefault(values, index, errors);
                return;
            }

            if (!Type.IsNonNull)
            {
                return;
            }
        }
        else if (InputCoercion.TryCoerceJson(source, Type, out var value))
        {
            values.Set(index, value);
            return;
        }

        var explained = errors.Within($"Variable \"${Name}\" has invalid value", _node);
        InputValueErrors.Explain(source, Type, explained, InputPath.Root);
        explained.EnsureAny(Type);
    }

    private void UseDefault(VariableValues values, int index, InputErrors errors)
    {
        if (_hasValidDefault)
        {
            values.Set(index, _default);
            return;
        }

        var explained = errors.Within($"Variable \"${Name}\" has invalid default value", _node);
        InputLiteralErrors.Explain(DefaultLiteral!, Type!, null, explained, InputPath.Root);
        explained.EnsureAny(Type!);
    }
}
