using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Plans;

namespace Chirp.Engine.Execution.Running;

/// <summary>What all runs of one request share: its plan, its variables, and the arguments made of them.</summary>
internal sealed class RequestState
{
    private readonly List<IAsyncDisposable> _owned = [];
    private ArgumentValues?[] _arguments = [];

    public OperationPlan Plan { get; private set; } = null!;

    public VariableValues Variables { get; private set; } = null!;

    public ExecutionScope Scope { get; private set; } = null!;

    public EngineOptions Options => Plan.Options;

    public void Open(OperationPlan plan, VariableValues variables, ExecutionScope scope)
    {
        Plan = plan;
        Variables = variables;
        Scope = scope;
    }

    /// <summary>The arguments of a field, coerced once a request; throws where they are refused.</summary>
    public object?[] ArgumentsOf(FieldPlan field) =>
        field.Arguments.Constant ?? Made(field.Arguments).Get();

    /// <summary>A sequence that is read as the response goes on; ended with the request if not before.</summary>
    public void Own(IAsyncDisposable resource)
    {
        lock (_owned)
        {
            _owned.Add(resource);
        }
    }

    /// <summary>Ends a sequence.</summary>
    public ValueTask EndAsync(IAsyncDisposable resource)
    {
        lock (_owned)
        {
            if (!_owned.Remove(resource))
            {
                return ValueTask.CompletedTask;
            }
        }

        return resource.DisposeAsync();
    }

    /// <summary>Ends every sequence that is still open. What its end throws is nobody's error any more.</summary>
    public async ValueTask EndAllAsync()
    {
        while (true)
        {
            IAsyncDisposable last;
            lock (_owned)
            {
                if (_owned.Count == 0)
                {
                    return;
                }

                last = _owned[^1];
                _owned.RemoveAt(_owned.Count - 1);
            }

            try
            {
                await last.DisposeAsync();
            }
            catch (Exception)
            {
                // The response no longer has a place for it.
            }
        }
    }

    public bool OwnsNothing
    {
        get
        {
            lock (_owned)
            {
                return _owned.Count == 0;
            }
        }
    }

    public void Close()
    {
        Array.Clear(_arguments);
        Plan = null!;
        Variables = null!;
        Scope = null!;
    }

    private ArgumentValues Made(ArgumentPlan arguments)
    {
        if (arguments.Slot < 0)
        {
            // Constant and refused: the same error every time.
            return arguments.Coerce(Variables);
        }

        if (arguments.Slot >= _arguments.Length)
        {
            // Selections planned while the request runs bring new slots.
            Array.Resize(ref _arguments, Math.Max(arguments.Slot + 1, Plan.ArgumentSlots));
        }

        return _arguments[arguments.Slot] ??= arguments.Coerce(Variables);
    }
}
