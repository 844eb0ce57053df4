using System.Collections.Immutable;
using System.Text.Json;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>
/// The variables that an operation declares, with their types found and defaults coerced: made once an operation, asked
/// once a request. Immutable, thread-safe.
/// </summary>
public sealed class OperationVariables
{
    /// <summary>
    /// Errors reported of one request's variables; the next one is replaced by a message that says so.
    /// </summary>
    public const int MaxErrors = 50;

    private readonly Dictionary<string, int> _indices;
    private readonly DeclaredVariable[] _variables;
    private readonly SourceText _source;

    private OperationVariables(DeclaredVariable[] variables, SourceText source)
    {
        _source = source;
        _variables = variables;
        _indices = new Dictionary<string, int>(variables.Length);
        for (var i = 0; i < variables.Length; i++)
        {
            _indices[variables[i].Name] = i;
        }
    }

    /// <summary>The variables of an operation that declares none.</summary>
    public static OperationVariables None { get; } = new([], new SourceText(ReadOnlyMemory<byte>.Empty));

    public int Count => _variables.Length;

    public static OperationVariables Create(
        GraphQLSchema schema, SourceText source, ImmutableArray<VariableDefinitionNode> definitions)
    {
        if (definitions.IsEmpty)
        {
            return None;
        }

        var variables = new DeclaredVariable[definitions.Length];
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = new DeclaredVariable(schema, definitions[i]);
        }

        return new OperationVariables(variables, source);
    }

    /// <summary>
    /// The values of one request (specification section 6.1.2). Throws <see cref="GraphQLException"/> with every
    /// refused variable, of code <see cref="ErrorCodes.BadUserInput"/>.
    /// </summary>
    /// <param name="given">A JSON object; null or nothing where the request has no variables.</param>
    /// <param name="suggestions">Whether messages may name what the schema has.</param>
    public VariableValues Coerce(JsonElement given, bool suggestions = true)
    {
        if (given.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            throw new GraphQLException("Variables must be a JSON object.", ErrorCodes.BadUserInput);
        }

        if (_variables.Length == 0)
        {
            return VariableValues.Empty;
        }

        var values = new VariableValues(this, ReadGiven(given));
        var errors = new InputErrors(MaxErrors, suggestions);
        for (var i = 0; i < _variables.Length && !errors.IsFull; i++)
        {
            _variables[i].Coerce(values, i, errors);
        }

        return errors.Count == 0 ? values : throw errors.ToException(_source);
    }

    internal int IndexOf(string name) => _indices.TryGetValue(name, out var index) ? index : -1;

    internal DeclaredVariable this[int index] => _variables[index];

    private JsonElement[] ReadGiven(JsonElement given)
    {
        var found = new JsonElement[_variables.Length];
        if (given.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in given.EnumerateObject())
            {
                if (InputJson.NameOf(property) is { } name && _indices.TryGetValue(name, out var index))
                {
                    found[index] = property.Value;
                }
            }
        }

        return found;
    }
}
