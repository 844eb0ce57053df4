using System.Runtime.InteropServices;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;

namespace Chirp.Engine.Execution.Values;

/// <summary>What a list's writer knows of its GraphQL type.</summary>
/// <param name="IsItemNonNull">Whether a null item makes the list null.</param>
/// <param name="Stream">Set where the items are delivered one by one; only of a field's outermost list.</param>
internal sealed record ListShape(bool IsItemNonNull, StreamPlan? Stream);

/// <summary>A list whose items are of one CLR type.</summary>
internal sealed class ListValue<TList, TItem>(ListShape shape, ValueWriter<TItem> item) : ValueWriter<TList>
    where TList : IEnumerable<TItem>
{
    public override Completion Write(ResponseBuilder response, TList value, ref ChildCursor children)
    {
        if (value is null)
        {
            return Completion.Null;
        }

        if (shape.Stream is { } stream && response.Parts is not null)
        {
            return WriteStart(response, stream, [.. value], ref children);
        }

        return TryGetSpan(value, out var items)
            ? WriteItems(response, items, ref children)
            : WriteSequence(response, value, ref children);
    }

    public override void Expand(TList value, ChildSet children)
    {
        if (value is null)
        {
            return;
        }

        var left = shape.Stream is { } stream && children.Request.Plan.IsIncremental
            ? stream.InitialCount(children.Request)
            : int.MaxValue;
        if (TryGetSpan(value, out var items))
        {
            foreach (var element in items[..Math.Min(left, items.Length)])
            {
                item.Expand(element, children);
            }

            return;
        }

        foreach (var element in value)
        {
            if (left-- == 0)
            {
                return;
            }

            item.Expand(element, children);
        }
    }

    public override int CountObjects(TList value)
    {
        var count = 0;
        if (value is not null)
        {
            foreach (var element in value)
            {
                count += item.CountObjects(element);
            }
        }

        return count;
    }

    public override TList Materialize(TList value)
    {
        if (value is null)
        {
            return value!;
        }

        if (value is ICollection<TItem> or IReadOnlyCollection<TItem>)
        {
            return value;
        }

        // Only an interface of sequences can hold anything but a collection, and a list is all of those.
        return (TList)(IEnumerable<TItem>)value.ToList();
    }

    private static bool TryGetSpan(TList value, out ReadOnlySpan<TItem> items)
    {
        switch (value)
        {
            case TItem[] array:
                items = new ReadOnlySpan<TItem>(array);
                return true;
            case List<TItem> list:
                items = CollectionsMarshal.AsSpan(list);
                return true;
            default:
                items = default;
                return false;
        }
    }

    /// <summary>Writes the items of the response itself; the others are delivered later.</summary>
    private Completion WriteStart(
        ResponseBuilder response, StreamPlan stream, TItem[] items, ref ChildCursor children)
    {
        var count = Math.Min(items.Length, stream.InitialCount(response.Request));
        var completion = WriteItems(response, items.AsSpan(0, count), ref children);
        if (completion == Completion.Written && count < items.Length)
        {
            response.Parts!.AddStream(stream, items, count, response.Path, response.Writer.Position);
        }

        return completion;
    }

    private Completion WriteItems(ResponseBuilder response, ReadOnlySpan<TItem> items, ref ChildCursor children)
    {
        var (writer, path) = (response.Writer, response.Path);
        path.PushIndex();
        writer.WriteByte((byte)'[');
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                writer.WriteByte((byte)',');
            }

            path.Index = i;
            if (!WriteItem(response, items[i], ref children))
            {
                path.Pop();
                for (i++; children.Set is not null && i < items.Length; i++)
                {
                    children.Next += item.CountObjects(items[i]);
                }

                return Completion.Failed;
            }
        }

        writer.WriteByte((byte)']');
        path.Pop();
        return Completion.Written;
    }

    private Completion WriteSequence(ResponseBuilder response, TList value, ref ChildCursor children)
    {
        var (writer, path) = (response.Writer, response.Path);
        path.PushIndex();
        writer.WriteByte((byte)'[');
        var i = 0;
        var isFailed = false;
        foreach (var element in value)
        {
            if (isFailed)
            {
                children.Next += children.Set is null ? 0 : item.CountObjects(element);
                continue;
            }

            if (i > 0)
            {
                writer.WriteByte((byte)',');
            }

            path.Index = i++;
            isFailed = !WriteItem(response, element, ref children);
        }

        writer.WriteByte((byte)']');
        path.Pop();
        return isFailed ? Completion.Failed : Completion.Written;
    }

    private bool WriteItem(ResponseBuilder response, TItem element, ref ChildCursor children)
    {
        var mark = response.Writer.Position;
        var depth = response.Path.Depth;
        var next = children.Next;
        Completion completion;
        try
        {
            completion = item.Write(response, element, ref children);
        }
        catch (Exception error)
        {
            response.Path.PopTo(depth);
            completion = response.Fail(error);
            children.Next = next + (children.Set is null ? 0 : item.CountObjects(element));
        }

        return response.Finish(completion, mark, shape.IsItemNonNull);
    }
}
