using System.Linq.Expressions;
using System.Reflection;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Binding;

/// <summary>Compiles a method or a property to the resolver of a field, and checks that its types fit.</summary>
internal sealed class ResolverCompiler(GraphQLSchema schema, ResolverParts parts)
{
    /// <summary>The resolver of a field; null where something does not fit, which is reported.</summary>
    /// <param name="field">A field of an object type.</param>
    /// <param name="parentType">The CLR type of its parents; null for a root type.</param>
    /// <param name="member">A static method of a [Fields] class, or a property or method of the parent.</param>
    public FieldBinding? Compile(FieldDefinition field, Type? parentType, MemberInfo member)
    {
        var call = Expression.Parameter(typeof(FieldCall).MakeByRefType(), "call");
        var parameters = new ResolverParameters(field, parentType, parts, call);
        var before = parts.Mismatches.Count;
        Expression body;
        ClrShape result;
        if (member is MethodInfo method)
        {
            var arguments = parameters.Read(method.GetParameters());
            var target = method.IsStatic ? null : Expression.Convert(parameters.Parent, parentType!);
            result = ClrShape.Of(method.ReturnParameter);
            body = Expression.Call(target, method, arguments);
        }
        else
        {
            var property = (PropertyInfo)member;
            result = ClrShape.Of(property, isInput: false);
            body = Expression.Property(Expression.Convert(parameters.Parent, parentType!), property);
        }

        var convertArguments = parameters.ArgumentConverter();
        var signature = ResolverSignature.Of(result);
        var resolver = field.DeclaringType == schema.Subscription ? Stream(field, parameters, call, body, signature)
            : parameters.IsBatch ? Batch(field, parameters, call, body, signature)
            : Single(field, parameters, call, body, signature);
        return resolver is not null && parts.Mismatches.Count == before
            ? new FieldBinding(field, resolver, convertArguments)
            {
                IsSameForAll = field.DeclaringType == schema.Subscription
                    ? parts.Options.AreEventsShared(resolver.ValueType)
                    : parameters.IsSameForAll,
            }
            : null;
    }

    private FieldResolver? Single(
        FieldDefinition field, ResolverParameters parameters, ParameterExpression call, Expression body,
        ResolverSignature signature)
    {
        var value = signature.Body;
        var type = value.StorageType;
        if (signature.Form == ResultForm.Loads)
        {
            if (CheckLoads(field, value))
            {
                var join = typeof(LoadLists).GetMethod(nameof(LoadLists.Join))!.MakeGenericMethod(type);
                type = typeof(IReadOnlyList<>).MakeGenericType(type);
                body = Expression.Call(join, body);
                return Create(typeof(LoadResolver<>), typeof(LoadCall<>), type, body, parameters.Parent, call);
            }

            return null;
        }

        CheckOutput(field.Type, value, field.Coordinate);
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask))
        {
            return null;
        }

        switch (signature.Form)
        {
            case ResultForm.Load:
                return Create(typeof(LoadResolver<>), typeof(LoadCall<>), type, body, parameters.Parent, call);
            case ResultForm.Value when field.DeclaringType != schema.Mutation:
                return Create(typeof(PureResolver<>), typeof(PureRead<>), type, body, parameters.Parent, call);
            default:
                // A mutation runs in its turn, never while the response is written, so its value becomes a task.
                return Create(
                    typeof(TaskResolver<>), typeof(TaskCall<>), type, AsValueTask(signature.Form, body, type),
                    parameters.Parent, call);
        }
    }

    private FieldResolver? Batch(
        FieldDefinition field, ResolverParameters parameters, ParameterExpression call, Expression body,
        ResolverSignature signature)
    {
        var isTask = signature.Form is ResultForm.Task or ResultForm.ValueTask;
        if (signature.Form is ResultForm.Load or ResultForm.Loads || signature.BatchItem is not var (item, mayFail))
        {
            parts.Mismatches.Add($"{field.Coordinate}'s resolver takes a Batch and must give a list with a value for "
                + $"each parent, but gives {SchemaNames.Display(body.Type)}.");
            return null;
        }

        CheckOutput(field.Type, item, field.Coordinate);
        var adapter = (isTask, mayFail) switch
        {
            (false, false) => nameof(BatchResults.FromValue),
            (true, false) => nameof(BatchResults.FromValueTask),
            (false, true) => nameof(BatchResults.FromOutcomes),
            (true, true) => nameof(BatchResults.FromOutcomesTask),
        };
        var list = signature.Body.Type;
        var adapted = Expression.Call(
            typeof(BatchResults).GetMethod(adapter)!.MakeGenericMethod(list, item.StorageType),
            isTask ? AsValueTask(signature.Form, body, list) : body,
            parameters.Parents,
            Expression.Constant(field.Coordinate));
        return Create(
            typeof(BatchResolver<>), typeof(BatchCall<>), item.StorageType, adapted, parameters.Parents, call);
    }

    private FieldResolver? Stream(
        FieldDefinition field, ResolverParameters parameters, ParameterExpression call, Expression body,
        ResolverSignature signature)
    {
        if (signature.StreamItem is not { } item || signature.Form is ResultForm.Load)
        {
            parts.Mismatches.Add($"{field.Coordinate} is a subscription and its resolver must give an IAsyncEnumerable "
                + $"of its events, but gives {SchemaNames.Display(body.Type)}.");
            return null;
        }

        CheckOutput(field.Type, item, field.Coordinate);
        return Create(
            typeof(StreamResolver<>), typeof(StreamCall<>), item.StorageType,
            AsValueTask(signature.Form, body, signature.Body.Type), parameters.Parent, call);
    }

    private bool CheckLoads(FieldDefinition field, ClrShape item)
    {
        if (field.Type.Nullable is ListType list)
        {
            CheckOutput(list.OfType, item, field.Coordinate);
            return true;
        }

        parts.Mismatches.Add($"{field.Coordinate} is {field.Type} but the resolver gives a list of loads.");
        return false;
    }

    private void CheckOutput(GraphQLType type, ClrShape shape, string coordinate)
    {
        if (type.IsNonNull && shape.MayBeNull == true)
        {
            parts.Mismatches.Add($"{coordinate} is {type} but the resolver gives {shape}, which may be null.");
        }

        switch (type.Nullable)
        {
            case ListType list when shape.Item is { } item:
                CheckOutput(list.OfType, item, coordinate);
                break;
            case ListType when shape.IsGeneric(typeof(IAsyncEnumerable<>)):
                CheckOutput(((ListType)type.Nullable).OfType, shape.Argument(0), coordinate);
                break;
            case ListType list:
                parts.Mismatches.Add($"{coordinate} is {list} but the resolver gives {shape}, which is no list.");
                break;
            case NamedType leaf and (ScalarType or EnumType):
                parts.Leaves.CheckOutput(leaf, shape, coordinate);
                break;
            case NamedType composite:
                parts.Types.Check(composite, shape, coordinate);
                break;
        }
    }

    private static Expression AsValueTask(ResultForm form, Expression body, Type type)
    {
        if (form == ResultForm.ValueTask)
        {
            return body;
        }

        var task = typeof(ValueTask<>).MakeGenericType(type);
        var from = form == ResultForm.Task ? typeof(Task<>).MakeGenericType(type) : type;
        return Expression.New(task.GetConstructor([from])!, body);
    }

    private static FieldResolver Create(
        Type resolver, Type call, Type value, Expression body, params ParameterExpression[] parameters)
    {
        var compiled = Expression.Lambda(call.MakeGenericType(value), body, parameters).Compile();
        return (FieldResolver)Activator.CreateInstance(resolver.MakeGenericType(value), compiled)!;
    }
}
