using System.Collections;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;

namespace Chirp.Engine.Execution.Values;

/// <summary>A list of whatever a resolver has returned, known at run time only.</summary>
internal sealed class UntypedListValue<T>(FieldPlan field, ListShape shape, ValueWriter<object?> item) : ValueWriter<T>
{
    private readonly ListValue<IEnumerable<object?>, object?> _list = new(shape, item);

    public override Completion Write(ResponseBuilder response, T value, ref ChildCursor children)
    {
        switch ((object?)value)
        {
            case null:
                return Completion.Null;
            case Exception error:
                return response.Fail(error);
            default:
                return AsSequence(value) is { } items
                    ? _list.Write(response, items, ref children)
                    : response.Fail($"Expected Iterable, but did not find one for field \"{field.Definition}\".");
        }
    }

    public override void Expand(T value, ChildSet children)
    {
        if (AsSequence(value) is { } items)
        {
            _list.Expand(items, children);
        }
    }

    public override int CountObjects(T value) => AsSequence(value) is { } items ? _list.CountObjects(items) : 0;

    public override T Materialize(T value) =>
        value is not ICollection && AsSequence(value) is { } items && items.ToList() is T list ? list : value;

    // Texts and maps are sequences to C#, and single values to GraphQL.
    private static IEnumerable<object?>? AsSequence(T value) => (object?)value switch
    {
        string or IDictionary => null,
        IEnumerable<object?> items => items,
        IEnumerable items => items.Cast<object?>(),
        _ => null,
    };
}
