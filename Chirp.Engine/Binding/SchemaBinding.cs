using System.Reflection;
using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>Binds C# classes to a schema by name, and checks that they fit.</summary>
public static class SchemaBinding
{
    /// <summary>
    /// The schema with a compiled resolver for every field. Throws <see cref="SchemaBindingException"/> with everything
    /// that does not fit. Binds the schema's scalars and enums in place: a schema is bound once.
    /// </summary>
    public static ExecutableSchema Create(GraphQLSchema schema, BindingOptions options)
    {
        var mismatches = new Mismatches();
        var methods = new FieldMethods(schema, options, mismatches);
        var types = new TypeMap(schema, options, methods, mismatches);
        types.Discover();
        var leaves = new LeafTypes(schema, options, mismatches);
        var loaders = new LoaderBindings(options, mismatches);
        var parts = new ResolverParts(options, mismatches, types, leaves, new InputTypes(leaves, mismatches), loaders);
        var compiler = new ResolverCompiler(schema, parts);
        var bindings = new Dictionary<FieldDefinition, FieldBinding>();
        foreach (var type in schema.Types.OfType<ObjectType>())
        {
            if (!type.Name.StartsWith("__", StringComparison.Ordinal))
            {
                Bind(type, parts, methods, compiler, bindings);
            }
        }

        var registry = loaders.ToRegistry();
        mismatches.ThrowIfAny();
        return new ExecutableSchema(schema, bindings, types.RuntimeTypes(), registry, leaves.Writers(schema));
    }

    private static void Bind(
        ObjectType type, ResolverParts parts, FieldMethods methods, ResolverCompiler compiler,
        Dictionary<FieldDefinition, FieldBinding> bindings)
    {
        var isRoot = parts.Types.IsRoot(type);
        var clrType = isRoot ? null : parts.Types.ClrTypeOf(type);
        if (clrType is null && !isRoot)
        {
            // Reported once for the type; its fields would only repeat it.
            return;
        }

        foreach (var field in type.Fields)
        {
            if (ResolverOf(field, clrType, parts, methods) is { } member
                && compiler.Compile(field, clrType, member) is { } binding)
            {
                bindings.Add(field, binding);
            }
        }
    }

    private static MemberInfo? ResolverOf(
        FieldDefinition field, Type? clrType, ResolverParts parts, FieldMethods methods)
    {
        if (methods.Find(field) is { } method)
        {
            return method;
        }

        var members = clrType is null ? [] : ClrMembers.Find(clrType, field.Name);
        if (members.Count == 0)
        {
            var where = clrType is null ? "" : $" and {SchemaNames.Display(clrType)} has no member of this name";
            parts.Mismatches.Add($"{field.Coordinate} has no resolver: "
                + $"no [Fields(\"{field.DeclaringType.Name}\")] class has a method{where}.");
            return null;
        }

        if (members.Count > 1)
        {
            parts.Mismatches.Add($"{field.Coordinate} has two resolvers: {ClrMembers.Display(members[0])} and "
                + $"{ClrMembers.Display(members[1])}.");
        }

        return members[0];
    }
}
