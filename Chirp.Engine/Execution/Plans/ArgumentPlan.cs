using System.Runtime.ExceptionServices;
using Chirp.Engine.Coercion;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// The arguments of one field as its resolver takes them: made once where they are constant, else once a request.
/// </summary>
internal sealed class ArgumentPlan
{
    private readonly FieldSpec _spec;
    private readonly ArgumentValues? _constant;

    private ArgumentPlan(FieldSpec spec, bool isConstant)
    {
        _spec = spec;
        if (isConstant)
        {
            _constant = Coerce(VariableValues.Empty);
            Constant = _constant.Value;
            Slot = -1;
        }
        else
        {
            Slot = spec.Operation.NewArgumentSlot();
        }
    }

    /// <summary>The arguments where they are constant and accepted.</summary>
    public object?[]? Constant { get; }

    /// <summary>Position among the arguments of a request that depend on its variables, or -1.</summary>
    public int Slot { get; }

    public static ArgumentPlan Create(FieldSpec spec)
    {
        var isConstant = true;
        foreach (var argument in spec.Collected.Details[0].Node.Arguments)
        {
            isConstant &= !HasVariable(argument.Value);
        }

        return new ArgumentPlan(spec, isConstant);
    }

    public ArgumentValues Coerce(VariableValues variables)
    {
        if (_constant is not null)
        {
            return _constant;
        }

        try
        {
            return new ArgumentValues(Convert(variables), null);
        }
        catch (Exception error)
        {
            return new ArgumentValues(null, ExceptionDispatchInfo.Capture(error));
        }
    }

    private object?[] Convert(VariableValues variables)
    {
        if (_spec.Definition.Arguments.IsEmpty && _spec.Binding.ConvertArguments is null)
        {
            return [];
        }

        var node = _spec.Collected.Details[0].Node;
        var (values, present) = ArgumentCoercion.Coerce(
            _spec.Definition, node, _spec.Operation.Source, variables, _spec.Operation.Options.Suggestions);
        return _spec.Binding.ConvertArguments?.Invoke(values, present) ?? values;
    }

    private static bool HasVariable(ValueNode value) => value switch
    {
        VariableNode => true,
        ListValueNode list => list.Values.Any(HasVariable),
        ObjectValueNode map => map.Fields.Any(static field => HasVariable(field.Value)),
        _ => false,
    };
}

/// <summary>Coerced arguments, or why they were refused.</summary>
internal sealed class ArgumentValues(object?[]? value, ExceptionDispatchInfo? error)
{
    public object?[]? Value { get; } = value;

    /// <summary>The arguments; throws where they were refused.</summary>
    public object?[] Get()
    {
        error?.Throw();
        return Value!;
    }
}
