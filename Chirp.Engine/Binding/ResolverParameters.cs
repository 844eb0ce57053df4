using System.Linq.Expressions;
using System.Reflection;
using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>Where each parameter of one resolver comes from.</summary>
internal sealed class ResolverParameters(
    FieldDefinition field, Type? parentType, ResolverParts parts, ParameterExpression call)
{
    private readonly List<ArgumentSlot> _slots = [];
    private readonly HashSet<InputValue> _used = [];

    /// <summary>The one parent, as the delegate has it.</summary>
    public ParameterExpression Parent { get; } = Expression.Parameter(typeof(object), "parent");

    /// <summary>All parents, as a batch delegate has them.</summary>
    public ParameterExpression Parents { get; } = Expression.Parameter(typeof(ParentBatch), "parents");

    public bool IsBatch { get; private set; }

    /// <summary>Whether nothing that the resolver takes depends on who asks.</summary>
    public bool IsSameForAll { get; private set; } = true;

    /// <summary>The arguments of the call to the resolver.</summary>
    public Expression[] Read(IEnumerable<ParameterInfo> parameters)
    {
        var hasParent = false;
        var read = new List<Expression>();
        foreach (var parameter in parameters)
        {
            if (!hasParent && ReadParent(parameter) is { } parent)
            {
                hasParent = true;
                read.Add(parent);
            }
            else
            {
                read.Add(ReadRequest(parameter) ?? ReadArgument(parameter) ?? ReadService(parameter));
            }
        }

        return [.. read];
    }

    /// <summary>Turns coerced arguments into what the resolver's parameters are; null where it takes none.</summary>
    public Func<object?[], bool[], object?[]>? ArgumentConverter()
    {
        foreach (var argument in field.Arguments)
        {
            if (!_used.Contains(argument))
            {
                parts.Mismatches.Add($"{CoordinateOf(argument)} is not used by its resolver.");
            }
        }

        return _slots.Count == 0 ? null : new ArgumentConverter(field, [.. _slots]).Convert;
    }

    private string CoordinateOf(InputValue argument) => $"{field.DeclaringType.Name}.{field.Name}({argument.Name}:)";

    private Expression? ReadParent(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Batch<>))
        {
            IsBatch = true;
            CheckParent(type.GetGenericArguments()[0]);
            return Expression.New(type.GetConstructor([typeof(ParentBatch)])!, Parents);
        }

        if (parentType is null || type == typeof(object) || !type.IsAssignableFrom(parentType))
        {
            return null;
        }

        return Expression.Convert(Parent, type);
    }

    private void CheckParent(Type type)
    {
        if (parentType is null || !type.IsAssignableFrom(parentType))
        {
            var actual = parentType is null ? "has no parent" : $"has the parent {SchemaNames.Display(parentType)}";
            parts.Mismatches.Add(
                $"{field.Coordinate} {actual} but its resolver takes Batch<{SchemaNames.Display(type)}>.");
        }
    }

    private Expression? ReadRequest(ParameterInfo parameter)
    {
        var scope = Expression.Property(call, nameof(FieldCall.Scope));
        var type = parameter.ParameterType;
        if (type == typeof(CancellationToken))
        {
            return Expression.Property(scope, nameof(ExecutionScope.Stop));
        }

        if (type == typeof(ExecutionScope))
        {
            IsSameForAll = false;
            return scope;
        }

        if (!typeof(RequestLoader).IsAssignableFrom(type))
        {
            return null;
        }

        IsSameForAll &= parts.Loaders.IsSameForAll(type);
        return parts.Loaders.Read(type, Expression.Property(scope, nameof(ExecutionScope.Loaders)));
    }

    private UnaryExpression ReadSlot(ParameterInfo parameter, ArgumentSlot slot)
    {
        _slots.Add(slot);
        var arguments = Expression.Property(call, nameof(FieldCall.Arguments));
        return Expression.Convert(
            Expression.ArrayIndex(arguments, Expression.Constant(_slots.Count - 1)), parameter.ParameterType);
    }

    private UnaryExpression? ReadArgument(ParameterInfo parameter)
    {
        if (field.FindArgument(SchemaNames.OfParameter(parameter)) is { } argument)
        {
            _used.Add(argument);
            var slot = parts.Inputs.Slot(
                argument, ClrShape.Of(parameter), parameter, CoordinateOf(argument), "the parameter");
            return ReadSlot(parameter, new ArgumentSlot(argument.Index, slot, null));
        }

        var type = parameter.ParameterType;
        if (!parameter.IsDefined(typeof(ArgumentsAttribute)) && !type.IsDefined(typeof(ArgumentsAttribute)))
        {
            return null;
        }

        var record = new InputRecord();
        _used.UnionWith(parts.Inputs.BindRecord(record, type, field.Arguments, CoordinateOf));
        return ReadSlot(parameter, new ArgumentSlot(-1, null, record));
    }

    private Expression ReadService(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!RequestServices.IsKnown(type, parts.Options))
        {
            parts.Mismatches.Add($"{field.Coordinate}'s resolver takes {SchemaNames.Display(type)} {parameter.Name}, "
                + $"which is neither its parent{Arguments()} nor a known service.");
        }

        IsSameForAll &= RequestServices.IsSameForAll(type, parts.Options);
        var scope = Expression.Property(call, nameof(FieldCall.Scope));
        var services = Expression.Property(scope, nameof(ExecutionScope.Services));
        return RequestServices.Read(parameter, services, $"The resolver of {field.Coordinate}");
    }

    private string Arguments() => field.Arguments.IsEmpty
        ? ""
        : $", one of its arguments ({string.Join(", ", field.Arguments.Select(static argument => argument.Name))})";
}
