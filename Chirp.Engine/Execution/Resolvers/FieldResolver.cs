namespace Chirp.Engine.Execution.Resolvers;

/// <summary>
/// How one field of one object type gets its values: <see cref="PureResolver{T}"/>, <see cref="LoadResolver{T}"/>,
/// <see cref="TaskResolver{T}"/>, <see cref="BatchResolver{T}"/> or <see cref="StreamResolver{T}"/>. Immutable and
/// shared by all requests.
/// </summary>
public abstract class FieldResolver
{
    private protected FieldResolver()
    {
    }

    /// <summary>
    /// The CLR type of the field's value for one parent. <see cref="object"/> means known at run time only: the value
    /// is then completed by what it is (the slow path).
    /// </summary>
    public abstract Type ValueType { get; }

    /// <summary>Calls the visitor with the resolver's own type: how a plan gets at it without reflection.</summary>
    internal abstract TResult Accept<TState, TResult>(IFieldResolverVisitor<TState, TResult> visitor, TState state);
}

/// <summary>Does something with a resolver that depends on its kind and its type.</summary>
internal interface IFieldResolverVisitor<TState, TResult>
{
    TResult Visit<T>(PureResolver<T> resolver, TState state);

    TResult Visit<T>(LoadResolver<T> resolver, TState state);

    TResult Visit<T>(TaskResolver<T> resolver, TState state);

    TResult Visit<T>(BatchResolver<T> resolver, TState state);

    TResult Visit<T>(StreamResolver<T> resolver, TState state);
}

/// <summary>
/// What a resolver may use beside its parent. Passed by reference; valid during the call only.
/// </summary>
/// <param name="Arguments">
/// The field's arguments in the order of the schema, converted by <see cref="FieldBinding.ConvertArguments"/> once per
/// field and request (or once per plan where they are constant). Never written to.
/// </param>
/// <param name="Scope">The request.</param>
public readonly record struct FieldCall(object?[] Arguments, ExecutionScope Scope);

/// <summary>
/// Reads a value that needs no waiting: a property of the parent. Called while the response is written.
/// </summary>
public delegate T PureRead<out T>(object parent, in FieldCall call);

/// <summary>Asks a loader for one parent's value. The engine merges and dispatches.</summary>
public delegate Loading.Load<T> LoadCall<T>(object parent, in FieldCall call);

/// <summary>Starts the work for one parent: for root fields, and for fields that stand under few parents.</summary>
public delegate ValueTask<T> TaskCall<T>(object parent, in FieldCall call);

/// <summary>
/// Starts the work for all parents of a level at once; the list has one value a parent, in their order. Reading an item
/// of the list may throw (<see cref="OutcomeList{T}"/>): that is the error of this parent's field alone.
/// </summary>
public delegate ValueTask<IReadOnlyList<T>> BatchCall<T>(ParentBatch parents, in FieldCall call);

/// <summary>Opens the source stream of a subscription's root field; each item is the field's value.</summary>
public delegate ValueTask<IAsyncEnumerable<T>> StreamCall<T>(object parent, in FieldCall call);

public sealed class PureResolver<T>(PureRead<T> read) : FieldResolver
{
    public PureRead<T> Read { get; } = read;

    public override Type ValueType => typeof(T);

    internal override TResult Accept<TState, TResult>(
        IFieldResolverVisitor<TState, TResult> visitor, TState state) => visitor.Visit(this, state);
}

public sealed class LoadResolver<T>(LoadCall<T> call) : FieldResolver
{
    public LoadCall<T> Call { get; } = call;

    public override Type ValueType => typeof(T);

    internal override TResult Accept<TState, TResult>(
        IFieldResolverVisitor<TState, TResult> visitor, TState state) => visitor.Visit(this, state);
}

public sealed class TaskResolver<T>(TaskCall<T> call) : FieldResolver
{
    public TaskCall<T> Call { get; } = call;

    public override Type ValueType => typeof(T);

    internal override TResult Accept<TState, TResult>(
        IFieldResolverVisitor<TState, TResult> visitor, TState state) => visitor.Visit(this, state);
}

public sealed class BatchResolver<T>(BatchCall<T> call) : FieldResolver
{
    public BatchCall<T> Call { get; } = call;

    public override Type ValueType => typeof(T);

    internal override TResult Accept<TState, TResult>(
        IFieldResolverVisitor<TState, TResult> visitor, TState state) => visitor.Visit(this, state);
}

public sealed class StreamResolver<T>(StreamCall<T> call) : FieldResolver
{
    public StreamCall<T> Call { get; } = call;

    public override Type ValueType => typeof(T);

    internal override TResult Accept<TState, TResult>(
        IFieldResolverVisitor<TState, TResult> visitor, TState state) => visitor.Visit(this, state);
}
