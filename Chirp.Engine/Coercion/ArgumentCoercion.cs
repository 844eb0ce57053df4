using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Coerces the arguments of a field or a directive (specification section 6.4.1).</summary>
public static class ArgumentCoercion
{
    private static readonly (object?[] Values, bool[] Present) s_none = ([], []);

    /// <summary>
    /// The arguments of a field in the order of the schema, with a flag whether each was given or has a default. Throws
    /// <see cref="GraphQLException"/> with one located error for the first that is refused.
    /// </summary>
    /// <param name="field">The field's definition.</param>
    /// <param name="node">Where it is asked.</param>
    /// <param name="source">The text that <paramref name="node"/> stands in.</param>
    /// <param name="variables">The request's variables.</param>
    /// <param name="suggestions">Whether messages may name what the schema has.</param>
    public static (object?[] Values, bool[] Present) Coerce(
        FieldDefinition field, FieldNode node, SourceText source, VariableValues variables, bool suggestions = true) =>
        Coerce(field.Arguments, node.Arguments, node, source, variables, suggestions);

    /// <summary>The same for the arguments of a directive.</summary>
    public static (object?[] Values, bool[] Present) Coerce(
        DirectiveDefinition directive, DirectiveNode node, SourceText source, VariableValues variables,
        bool suggestions = true) =>
        Coerce(directive.Arguments, node.Arguments, node, source, variables, suggestions);

    private static (object?[] Values, bool[] Present) Coerce(
        ImmutableArray<InputValue> definitions, ImmutableArray<ArgumentNode> nodes, SyntaxNode place, SourceText source,
        VariableValues variables, bool suggestions)
    {
        if (definitions.IsEmpty)
        {
            return s_none;
        }

        var values = new object?[definitions.Length];
        var present = new bool[definitions.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var definition = definitions[i];
            if (Find(nodes, definition.Name) is not { } node || IsLeftOut(node, definition, variables))
            {
                if (definition.IsRequired)
                {
                    throw new GraphQLException(new GraphQLError(
                        $"Argument \"{definition.Coordinate}\" of required type \"{definition.Type}\" was not "
                        + "provided.",
                        ErrorCodes.BadUserInput, source, place));
                }

                present[i] = definition.DefaultLiteral is not null;
                values[i] = definition.DefaultValue;
                continue;
            }

            if (!InputCoercion.TryCoerceLiteral(node.Value, definition.Type, variables, out values[i]))
            {
                throw Refuse(definition, node.Value, source, variables, suggestions);
            }

            present[i] = true;
        }

        return (values, present);
    }

    // A variable that is absent leaves the argument to its default; where there must be a value, it is refused below.
    private static bool IsLeftOut(ArgumentNode node, InputValue definition, VariableValues variables) =>
        node.Value is VariableNode variable
        && !definition.IsRequired
        && !variables.TryGetValue(variable.Name.Value, out _);

    private static GraphQLException Refuse(
        InputValue definition, ValueNode value, SourceText source, VariableValues variables, bool suggestions)
    {
        var errors = new InputErrors(1, suggestions);
        var explained = errors.Within($"Argument \"{definition.Coordinate}\" has invalid value", null);
        InputLiteralErrors.Explain(value, definition.Type, variables, explained, InputPath.Root);
        explained.EnsureAny(definition.Type, value);
        return errors.ToException(source);
    }

    private static ArgumentNode? Find(ImmutableArray<ArgumentNode> nodes, string name)
    {
        foreach (var node in nodes)
        {
            if (node.Name.Value == name)
            {
                return node;
            }
        }

        return null;
    }
}
