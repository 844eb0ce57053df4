using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Execution.Values;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Incremental;

/// <summary>The later items of one list under <c>@stream</c>: read, resolved and written batch by batch.</summary>
internal abstract class ItemStream(StreamPlan plan, IReadOnlyList<object> path, int nextIndex)
    : PendingPart(path, plan.Label)
{
    /// <summary>The index of the next item of the list.</summary>
    protected int NextIndex { get; set; } = nextIndex;

    protected StreamPlan Plan { get; } = plan;

    /// <summary>Whether there is nothing after the last batch.</summary>
    public abstract bool IsAtEnd { get; }

    /// <summary>Reads the next batch; false where there is none.</summary>
    public abstract ValueTask<bool> ReadAsync(RequestState request);

    /// <summary>Starts resolving what stands below the batch's items.</summary>
    public abstract void Start(Run run);

    /// <summary>
    /// Writes the batch's items as a JSON array. Null where an item failed that may not be null: the stream has then
    /// failed with the last of the builder's errors, and <see cref="WrittenBeforeFailure"/> are delivered still.
    /// </summary>
    public abstract bool Write(ResponseBuilder response);

    /// <summary>Items of the batch before the one that failed.</summary>
    public int WrittenBeforeFailure { get; protected set; }

    /// <summary>Translates what reading threw.</summary>
    public IReadOnlyList<GraphQLError> Translate(Exception error, FieldErrors errors) =>
        [.. errors.Translate(error, Plan.Items, Path)];
}

/// <inheritdoc cref="ItemStream"/>
internal abstract class ItemStream<TItem>(StreamPlan plan, IReadOnlyList<object> path, int nextIndex)
    : ItemStream(plan, path, nextIndex)
{
    private readonly ValueWriter<TItem> _item = plan.ItemWriter<TItem>();
    private readonly bool _isItemNonNull = ((ListType)plan.Items.Definition.Type.Nullable).OfType.IsNonNull;
    private ChildSet? _children;

    protected List<TItem> Batch { get; } = [];

    public sealed override void Start(Run run)
    {
        if (!Plan.Items.Expands)
        {
            return;
        }

        _children = ChildSet.Rent(Plan.Items, run, 1);
        _children.BeginParent(0);
        foreach (var item in Batch)
        {
            _item.Expand(item, _children);
        }

        _children.StartFrames(run);
    }

    public sealed override bool Write(ResponseBuilder response)
    {
        var (path, writer) = (response.Path, response.Writer);
        path.Start([.. Path.Take(Path.Count - 1)]);
        path.Push(Plan.Items);
        path.PushIndex();
        var cursor = new ChildCursor(_children, 0);
        writer.WriteByte((byte)'[');
        WrittenBeforeFailure = 0;
        var isWritten = true;
        foreach (var item in Batch)
        {
            var mark = writer.Position;
            path.Index = NextIndex++;
            if (WrittenBeforeFailure > 0)
            {
                writer.WriteByte((byte)',');
            }

            if (!WriteItem(response, item, ref cursor))
            {
                response.Parts?.Rewind(mark);
                writer.Rewind(mark);
                isWritten = false;
                break;
            }

            WrittenBeforeFailure++;
        }

        writer.WriteByte((byte)']');
        _children?.Return();
        _children = null;
        Batch.Clear();
        return isWritten;
    }

    private bool WriteItem(ResponseBuilder response, TItem item, ref ChildCursor cursor)
    {
        var mark = response.Writer.Position;
        var depth = response.Path.Depth;
        Completion completion;
        try
        {
            completion = _item.Write(response, item, ref cursor);
        }
        catch (Exception error)
        {
            response.Path.PopTo(depth);
            completion = response.Fail(error);
        }

        return response.Finish(completion, mark, _isItemNonNull);
    }
}

/// <summary>The rest of a list that is there already: one batch.</summary>
internal sealed class ListStream<TItem>(StreamPlan plan, IReadOnlyList<object> path, TItem[] items, int delivered)
    : ItemStream<TItem>(plan, path, delivered)
{
    private bool _isRead;

    public override bool IsAtEnd => _isRead;

    public override ValueTask<bool> ReadAsync(RequestState request)
    {
        if (_isRead)
        {
            return new ValueTask<bool>(false);
        }

        _isRead = true;
        Batch.AddRange(items.AsSpan(NextIndex));
        return new ValueTask<bool>(true);
    }
}

/// <summary>The rest of an asynchronous sequence: a batch is what it has ready.</summary>
internal sealed class SequenceStream<TItem>(
    StreamPlan plan, IReadOnlyList<object> path, IAsyncEnumerator<TItem> rest, int delivered)
    : ItemStream<TItem>(plan, path, delivered)
{
    /// <summary>A sequence that never waits must not grow a batch without end.</summary>
    private const int MaxBatch = 100;

    private Task<bool>? _next;
    private bool _isAtEnd;

    public override bool IsAtEnd => _isAtEnd;

    public override async ValueTask<bool> ReadAsync(RequestState request)
    {
        try
        {
            while (!_isAtEnd && Batch.Count < MaxBatch)
            {
                _next ??= rest.MoveNextAsync().AsTask();

                if (Batch.Count > 0 && !_next.IsCompleted)
                {
                    // What is there goes out; the item that is being made belongs to the next batch.
                    return true;
                }

                _isAtEnd = !await _next;
                _next = null;
                if (!_isAtEnd)
                {
                    Batch.Add(rest.Current);
                }
            }
        }
        catch (Exception) when (Batch.Count > 0)
        {
            // The items before the failure are delivered; the next read meets it again.
            return true;
        }

        if (_isAtEnd)
        {
            await request.EndAsync(rest);
        }

        return Batch.Count > 0;
    }
}
