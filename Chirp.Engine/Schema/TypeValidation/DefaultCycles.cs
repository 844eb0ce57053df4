using System.Runtime.CompilerServices;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>
/// Finds defaults of input fields that contain themselves through the defaults of other fields (specification section
/// 3.10, InputObjectDefaultValueHasCycle). Follows each default once.
/// </summary>
internal sealed class DefaultCycles(SchemaErrors errors)
{
    private readonly HashSet<InputValue> _visited = [];
    private readonly List<InputValue> _path = [];
    private readonly Dictionary<InputValue, int> _pathIndices = [];

    public void Check(InputObjectType type)
    {
        foreach (var field in type.Fields)
        {
            if (field.Type.Named is InputObjectType fieldType)
            {
                Follow(field, fieldType);
            }
        }
    }

    private void Follow(InputObjectType type, ValueNode value)
    {
        switch (value)
        {
            case ListValueNode list:
                foreach (var item in list.Values)
                {
                    Follow(type, item);
                }

                break;
            case ObjectValueNode given:
                var literals = new Dictionary<string, ValueNode>(given.Fields.Length);
                foreach (var node in given.Fields)
                {
                    literals[node.Name.Value] = node.Value;
                }

                foreach (var field in type.Fields)
                {
                    if (field.Type.Named is not InputObjectType fieldType)
                    {
                        continue;
                    }

                    if (literals.TryGetValue(field.Name, out var literal))
                    {
                        Follow(fieldType, literal);
                    }
                    else
                    {
                        Follow(field, fieldType);
                    }
                }

                break;
        }
    }

    private void Follow(InputValue field, InputObjectType type)
    {
        if (field.DefaultLiteral is not { } literal)
        {
            return;
        }

        if (_pathIndices.TryGetValue(field, out var index))
        {
            Report(field, index);
            return;
        }

        if (errors.IsFull || _visited.Contains(field))
        {
            return;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            errors.Report($"The default value of Input Object field {field.Coordinate} nests too deeply.", literal);
            return;
        }

        _visited.Add(field);
        _pathIndices.Add(field, _path.Count);
        _path.Add(field);
        Follow(type, literal);
        _path.RemoveAt(_path.Count - 1);
        _pathIndices.Remove(field);
    }

    private void Report(InputValue field, int index)
    {
        var others = _path[(index + 1)..];
        var via = others.Count > 0
            ? $" via the default values of: {string.Join(", ", others.Select(static step => step.Coordinate))}"
            : "";
        errors.Report(
            $"Invalid circular reference. The default value of Input Object field {field.Coordinate} references "
            + $"itself{via}.",
            [.. _path[index..].Select(static SyntaxNode? (step) => step.DefaultLiteral)]);
    }
}
