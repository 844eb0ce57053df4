using Chirp.Engine.Execution.Fields;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Execution.Values;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>Chooses how a field runs, by its resolver and by what stands below it.</summary>
internal sealed class FieldPlanFactory : IFieldResolverVisitor<FieldSpec, FieldPlan>
{
    private static readonly FieldPlanFactory s_instance = new();

    private FieldPlanFactory()
    {
    }

    public static FieldPlan Create(FieldSpec spec) =>
        spec.Definition.Name == "__typename" ? new TypenameField(spec) : spec.Binding.Resolver.Accept(s_instance, spec);

    /// <summary>Whether a field needs no resolving before the response is written.</summary>
    public static bool IsReadAtWriting(FieldResolver resolver) => resolver.Accept(IsPure.Instance, 0);

    public FieldPlan Visit<T>(PureResolver<T> resolver, FieldSpec spec)
    {
        var type = spec.Definition.Type.Nullable;
        if (type.IsLeaf)
        {
            return new PureLeafField<T>(
                spec, resolver.Read, ValueWriters.CreateLeaf<T>(spec.Operation.Schema, type.Named));
        }

        if (AsyncListFields.Find<T>(type) is { } list)
        {
            return list.Create(
                spec,
                (object parent, in FieldCall call) => new ValueTask<object?>(resolver.Read(parent, call)));
        }

        return spec.Operation.MayHaveColumns(spec.Collected.Details, type.Named)
            ? new ExpandedPureField<T>(spec, resolver.Read)
            : new PureField<T>(spec, resolver.Read);
    }

    public FieldPlan Visit<T>(LoadResolver<T> resolver, FieldSpec spec) => new LoadField<T>(spec, resolver.Call);

    public FieldPlan Visit<T>(TaskResolver<T> resolver, FieldSpec spec) =>
        FindAsyncList<T>(spec.Definition.Type.Nullable) is { } list
            ? list.Create(spec, (object parent, in FieldCall call) => Untyped(resolver.Call(parent, call)))
            : new TaskField<T>(spec, resolver.Call);

    public FieldPlan Visit<T>(BatchResolver<T> resolver, FieldSpec spec) => new BatchField<T>(spec, resolver.Call);

    public FieldPlan Visit<T>(StreamResolver<T> resolver, FieldSpec spec) => new EventField<T>(spec, resolver.Call);

    // What a task gives may be an asynchronous sequence where its type does not say.
    private static AsyncListFields.IFactory? FindAsyncList<T>(GraphQLType type) => typeof(T) == typeof(object)
        ? AsyncListFields.Find<IAsyncEnumerable<object?>>(type)
        : AsyncListFields.Find<T>(type);

    private static async ValueTask<object?> Untyped<T>(ValueTask<T> task) => await task;

    private sealed class IsPure : IFieldResolverVisitor<int, bool>
    {
        public static IsPure Instance { get; } = new();

        public bool Visit<T>(PureResolver<T> resolver, int state) => !AsyncListFields.IsSequence<T>();

        public bool Visit<T>(LoadResolver<T> resolver, int state) => false;

        public bool Visit<T>(TaskResolver<T> resolver, int state) => false;

        public bool Visit<T>(BatchResolver<T> resolver, int state) => false;

        public bool Visit<T>(StreamResolver<T> resolver, int state) => false;
    }
}
