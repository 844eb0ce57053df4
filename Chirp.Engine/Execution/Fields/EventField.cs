using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Execution.Running;

namespace Chirp.Engine.Execution.Fields;

/// <summary>The root field of a subscription: its value is the event that the operation is run for.</summary>
internal sealed class EventField<T>(FieldSpec spec, StreamCall<T> call) : ColumnField<T>(spec), IEventField
{
    public async ValueTask<IAsyncEnumerator<object?>> OpenAsync(RequestState request, CancellationToken stop)
    {
        var arguments = request.ArgumentsOf(this);
        var source = await call(RootValue.Instance, new FieldCall(arguments, request.Scope))
            ?? throw new InvalidOperationException($"{Definition} gave no source stream.");
        return new Boxed(source.GetAsyncEnumerator(stop));
    }

    protected override void Start(Column<T> column, Run run, Frame frame, in FieldCall fieldCall)
    {
        column.RentValues();
        column[0] = (T)frame.Parents[0];
    }

    private sealed class Boxed(IAsyncEnumerator<T> source) : IAsyncEnumerator<object?>
    {
        public object? Current => source.Current;

        public ValueTask<bool> MoveNextAsync() => source.MoveNextAsync();

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}

/// <summary>A field that a subscription can be opened by, whatever its events are.</summary>
internal interface IEventField
{
    /// <summary>Opens the source stream; throws what the resolver throws.</summary>
    ValueTask<IAsyncEnumerator<object?>> OpenAsync(RequestState request, CancellationToken stop);
}

/// <summary>The parent of root fields: there is no value above them.</summary>
internal static class RootValue
{
    public static object Instance { get; } = new();
}
