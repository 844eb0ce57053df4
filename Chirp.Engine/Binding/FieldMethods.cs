using System.Reflection;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>The methods of all <see cref="FieldsAttribute"/> classes by the field they answer.</summary>
internal sealed class FieldMethods
{
    private readonly Dictionary<FieldDefinition, MethodInfo> _methods = [];

    public FieldMethods(GraphQLSchema schema, BindingOptions options, Mismatches mismatches)
    {
        foreach (var fields in options.FieldClasses())
        {
            var typeName = fields.GetCustomAttribute<FieldsAttribute>()!.TypeName;
            if (schema.FindType(typeName) is ComplexType type)
            {
                Add(type, fields, mismatches);
            }
            else
            {
                mismatches.Add($"{fields.Name} answers fields of {typeName}, but the schema has no object type or "
                    + "interface of this name.");
            }
        }
    }

    public IEnumerable<(FieldDefinition Field, MethodInfo Method)> All =>
        _methods.Select(static found => (found.Key, found.Value));

    /// <summary>The method for a field: its type's own, or one of an interface that the type implements.</summary>
    public MethodInfo? Find(FieldDefinition field)
    {
        if (_methods.TryGetValue(field, out var method))
        {
            return method;
        }

        foreach (var implemented in field.DeclaringType.Interfaces)
        {
            if (implemented.FindField(field.Name) is { } inherited && _methods.TryGetValue(inherited, out method))
            {
                return method;
            }
        }

        return null;
    }

    private void Add(ComplexType type, Type fields, Mismatches mismatches)
    {
        foreach (var method in fields.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            var name = SchemaNames.OfMember(method);
            if (type.FindField(name) is not { } field)
            {
                mismatches.Add(
                    $"{ClrMembers.Display(method)} answers {type}.{name}, but the schema has no such field.");
            }
            else if (!_methods.TryAdd(field, method))
            {
                mismatches.Add($"{field.Coordinate} has two resolvers: "
                    + $"{ClrMembers.Display(_methods[field])} and {ClrMembers.Display(method)}.");
            }
        }
    }
}
