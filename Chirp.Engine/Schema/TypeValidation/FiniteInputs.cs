using System.Runtime.CompilerServices;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>
/// Finds input objects of which no finite value can be written, because what they require requires them again
/// (specification section 3.10, "Circular References"). Linear in the fields of all input objects.
/// </summary>
internal sealed class FiniteInputs(GraphQLSchema schema, SchemaErrors errors)
{
    private readonly Dictionary<InputObjectType, State> _states = [];
    private readonly Stack<State> _finite = new();
    private readonly HashSet<InputObjectType> _visited = [];
    private readonly List<InputValue> _path = [];
    private readonly Dictionary<InputObjectType, int> _pathIndices = [];

    public void Check()
    {
        foreach (var type in schema.Types)
        {
            if (type is InputObjectType inputObject)
            {
                _states.Add(inputObject, new State(inputObject));
            }
        }

        foreach (var state in _states.Values)
        {
            FindTargets(state);
        }

        Spread();
        var before = errors.Count;
        State? unreported = null;
        foreach (var state in _states.Values)
        {
            if (!state.IsFinite)
            {
                unreported ??= state;
                Report(state);
            }
        }

        if (unreported is not null && errors.Count == before)
        {
            // A circle longer than the stack allows to be followed.
            errors.Report(
                $"Input Object {unreported.Type} cannot be provided a finite value.",
                unreported.Type.Nodes.FirstOrDefault());
        }
    }

    private void FindTargets(State state)
    {
        foreach (var field in state.Type.Fields)
        {
            if (TargetOf(state.Type, field.Type) is { } target)
            {
                state.Targets.Add((field, target));
                _states[target].Dependents.Add(state);
            }
        }

        state.Unresolved = state.Targets.Count;
        if (state.Type.IsOneOf
            ? state.Type.Fields.IsEmpty || state.Targets.Count < state.Type.Fields.Length
            : state.Targets.Count == 0)
        {
            Mark(state);
        }
    }

    // What has a finite value gives one to all that only waited for it.
    private void Spread()
    {
        while (_finite.TryPop(out var state))
        {
            foreach (var dependent in state.Dependents)
            {
                if (!dependent.IsFinite && (dependent.Type.IsOneOf || --dependent.Unresolved == 0))
                {
                    Mark(dependent);
                }
            }
        }
    }

    private void Mark(State state)
    {
        if (!state.IsFinite)
        {
            state.IsFinite = true;
            _finite.Push(state);
        }
    }

    private void Report(State state)
    {
        // Not visited where the stack is full: the type is then a start of its own.
        if (errors.IsFull || !RuntimeHelpers.TryEnsureSufficientExecutionStack() || !_visited.Add(state.Type))
        {
            return;
        }

        _pathIndices[state.Type] = _path.Count;
        foreach (var (field, target) in state.Targets)
        {
            var next = _states[target];
            if (next.IsFinite)
            {
                continue;
            }

            _path.Add(field);
            if (_pathIndices.TryGetValue(target, out var start))
            {
                var circle = _path[start..];
                errors.Report(
                    $"Input Object {target} cannot be provided a finite value because it references itself through "
                    + $"fields: {string.Join(", ", circle.Select(static step => step.Coordinate))}.",
                    [.. circle.Select(static SyntaxNode? (step) => step.Node)]);
            }
            else
            {
                Report(next);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        _pathIndices.Remove(state.Type);
    }

    private static InputObjectType? TargetOf(InputObjectType type, GraphQLType fieldType) => type.IsOneOf
        ? fieldType as InputObjectType
        : (fieldType as NonNullType)?.OfType as InputObjectType;

    private sealed class State(InputObjectType type)
    {
        public InputObjectType Type { get; } = type;

        public List<(InputValue Field, InputObjectType Target)> Targets { get; } = [];

        public List<State> Dependents { get; } = [];

        public int Unresolved { get; set; }

        public bool IsFinite { get; set; }
    }
}
