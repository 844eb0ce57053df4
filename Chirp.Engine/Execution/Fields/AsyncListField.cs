using System.Collections.Concurrent;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Execution.Values;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Fields;

/// <summary>
/// A list that a resolver gives as an asynchronous sequence: read to its end before writing, or to the initial count of
/// <c>@stream</c>.
/// </summary>
internal sealed class AsyncListField<TItem>(FieldSpec spec, TaskCall<object?> call) : ColumnField<object?>(spec)
{
    protected override ValueWriter<object?> CreateValues() => new AsyncListValue<TItem>(this);

    protected override void Start(Column<object?> column, Run run, Frame frame, in FieldCall fieldCall)
    {
        column.RentValues();
        var limit = Stream is { } stream ? stream.InitialCount(run.Request) : int.MaxValue;
        for (var i = 0; i < frame.Count; i++)
        {
            try
            {
                var task = ReadAsync(call(frame.Parents[i], fieldCall), limit, run.Request);
                if (task.IsCompleted)
                {
                    column[i] = task.GetAwaiter().GetResult();
                }
                else
                {
                    column.Await();
                    Pending<object?>.Await(task, column, i, run.Loop);
                }
            }
            catch (Exception error)
            {
                column.Fail(i, error);
            }
        }
    }

    private static async ValueTask<object?> ReadAsync(ValueTask<object?> task, int limit, RequestState request)
    {
        var value = await task;
        if (value is not IAsyncEnumerable<TItem> sequence)
        {
            return value;
        }

        var source = sequence.GetAsyncEnumerator(request.Scope.Stop);
        var items = new List<TItem>();
        var isOpen = false;
        try
        {
            while (!isOpen && await source.MoveNextAsync())
            {
                items.Add(source.Current);
                isOpen = items.Count == limit;
            }

            // With a limit of none, whether there is anything is for later.
            isOpen |= limit == 0;
        }
        finally
        {
            if (!isOpen)
            {
                await source.DisposeAsync();
            }
        }

        if (isOpen)
        {
            request.Own(source);
        }

        return new AsyncItems<TItem>(items, isOpen ? source : null);
    }
}

/// <summary>What was read of an asynchronous sequence, and the rest of it.</summary>
internal sealed record AsyncItems<TItem>(List<TItem> Items, IAsyncEnumerator<TItem>? Rest);

/// <summary>Completes lists that were asynchronous sequences, or turned out to be something else.</summary>
internal sealed class AsyncListValue<TItem> : ValueWriter<object?>
{
    private readonly StreamPlan? _stream;
    private readonly ListValue<List<TItem>, TItem> _list;
    private readonly ValueWriter<object?> _other;

    public AsyncListValue(FieldPlan field)
    {
        var type = (ListType)field.Definition.Type.Nullable;
        _stream = field.Stream;
        _list = new ListValue<List<TItem>, TItem>(
            new ListShape(type.OfType.IsNonNull, null),
            ValueWriters.Create<TItem>(field, type.OfType.Nullable, null));
        _other = ValueWriters.Create<object?>(field);
    }

    public override Completion Write(ResponseBuilder response, object? value, ref ChildCursor children)
    {
        if (value is not AsyncItems<TItem> read)
        {
            return _other.Write(response, value, ref children);
        }

        var completion = _list.Write(response, read.Items, ref children);
        if (completion == Completion.Written && read.Rest is { } rest && response.Parts is { } parts)
        {
            parts.AddStream(_stream!, rest, read.Items.Count, response.Path, response.Writer.Position);
        }

        return completion;
    }

    public override void Expand(object? value, ChildSet children)
    {
        if (value is AsyncItems<TItem> read)
        {
            _list.Expand(read.Items, children);
        }
        else
        {
            _other.Expand(value, children);
        }
    }

    public override int CountObjects(object? value) =>
        value is AsyncItems<TItem> read ? _list.CountObjects(read.Items) : _other.CountObjects(value);

    public override object? Materialize(object? value) =>
        value is AsyncItems<TItem> ? value : _other.Materialize(value);
}

/// <summary>Makes fields of asynchronous sequences, by the type of the sequence.</summary>
internal static class AsyncListFields
{
    private static readonly ConcurrentDictionary<Type, IFactory?> s_factories = new();

    /// <summary>Null where <typeparamref name="T"/> is no asynchronous sequence, or the field is no list.</summary>
    public static IFactory? Find<T>(GraphQLType type) =>
        type is ListType ? s_factories.GetOrAdd(typeof(T), Make) : null;

    public static bool IsSequence<T>() => s_factories.GetOrAdd(typeof(T), Make) is not null;

    // Called once a type and process.
    private static IFactory? Make(Type type)
    {
        foreach (var candidate in (Type[])[type, .. type.GetInterfaces()])
        {
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
            {
                var factory = typeof(Factory<>).MakeGenericType(candidate.GetGenericArguments()[0]);
                return (IFactory)Activator.CreateInstance(factory)!;
            }
        }

        return null;
    }

    internal interface IFactory
    {
        FieldPlan Create(FieldSpec spec, TaskCall<object?> call);
    }

    private sealed class Factory<TItem> : IFactory
    {
        public FieldPlan Create(FieldSpec spec, TaskCall<object?> call) => new AsyncListField<TItem>(spec, call);
    }
}
