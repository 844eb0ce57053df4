using System.Linq.Expressions;
using System.Reflection;
using Chirp.Engine.Coercion;

namespace Chirp.Engine.Binding;

/// <summary>Makes one CLR object of several inputs: of an input object's fields, or of a field's arguments.</summary>
internal sealed class InputRecord
{
    private (int Index, InputSlot Slot)[] _slots = [];
    private Func<object?[], object> _create = static _ => throw new InvalidOperationException("Not bound.");

    /// <summary>From an input object that was coerced.</summary>
    public object Create(InputObject input)
    {
        var values = new object?[_slots.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (index, slot) = _slots[i];
            values[i] = index < 0 ? slot(null, false) : slot(input[index], input.Has(index));
        }

        return _create(values);
    }

    /// <summary>From a field's arguments.</summary>
    public object Create(object?[] arguments, bool[] given)
    {
        var values = new object?[_slots.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (index, slot) = _slots[i];
            values[i] = index < 0 ? slot(null, false) : slot(arguments[index], given[index]);
        }

        return _create(values);
    }

    /// <param name="slots">Of every value in order; an index below 0 is a value that no input gives.</param>
    /// <param name="create">Makes the object of an array of those values.</param>
    internal void Bind((int Index, InputSlot Slot)[] slots, Func<object?[], object> create)
    {
        _slots = slots;
        _create = create;
    }

    /// <summary>Compiles a constructor call with property initialisers over an array of boxed values.</summary>
    internal static Func<object?[], object> Compile(
        ConstructorInfo? constructor, Type type, IReadOnlyList<PropertyInfo> properties)
    {
        var values = Expression.Parameter(typeof(object?[]), "values");
        var index = 0;
        var arguments = new List<Expression>();
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            arguments.Add(Read(values, index++, parameter.ParameterType));
        }

        var bindings = new List<MemberBinding>();
        foreach (var property in properties)
        {
            bindings.Add(Expression.Bind(property, Read(values, index++, property.PropertyType)));
        }

        var created = constructor is null ? Expression.New(type) : Expression.New(constructor, arguments);
        var record = Expression.Convert(Expression.MemberInit(created, bindings), typeof(object));
        return Expression.Lambda<Func<object?[], object>>(record, values).Compile();
    }

    private static UnaryExpression Read(ParameterExpression values, int index, Type type) =>
        Expression.Convert(Expression.ArrayIndex(values, Expression.Constant(index)), type);
}
