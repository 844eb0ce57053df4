using System.Runtime.CompilerServices;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Execution.Values;

namespace Chirp.Engine.Execution.Fields;

/// <summary>A field that is resolved for all parents of a frame before the response is written.</summary>
internal abstract class ColumnField<T> : FieldPlan
{
    private ValueWriter<T>? _values;

    protected ColumnField(FieldSpec spec) : base(spec)
    {
    }

    public ValueWriter<T> Values => _values ??= CreateValues();

    protected virtual ValueWriter<T> CreateValues() => ValueWriters.Create<T>(this);

    public sealed override bool HasColumn => true;

    public sealed override Column Start(Run run, Frame frame)
    {
        var column = Column<T>.Rent(this, run, frame);
        object?[] arguments;
        try
        {
            arguments = run.Request.ArgumentsOf(this);
        }
        catch (Exception error)
        {
            column.FailAll(error);
            column.Started();
            return column;
        }

        Start(column, run, frame, new FieldCall(arguments, run.Request.Scope));
        column.Started();
        return column;
    }

    public sealed override bool Write(ResponseBuilder response, object parent, Frame? frame, int index)
    {
        var column = Unsafe.As<Column<T>>(frame![ColumnIndex]!);
        var mark = response.Writer.Position;
        var path = response.Path;
        path.Push(this);
        var depth = path.Depth;
        Completion completion;
        try
        {
            if (column.ErrorAt(index) is { } error)
            {
                completion = response.Fail(error);
            }
            else
            {
                var children = column.Children;
                var cursor = new ChildCursor(children, children?.StartOf(index) ?? 0);
                completion = Values.Write(response, column[index], ref cursor);
            }
        }
        catch (Exception error)
        {
            path.PopTo(depth);
            completion = response.Fail(error);
        }

        var isFinished = response.Finish(completion, mark, IsNonNull);
        path.Pop();
        return isFinished;
    }

    /// <summary>Asks the resolver for every parent; errors go to the column.</summary>
    protected abstract void Start(Column<T> column, Run run, Frame frame, in FieldCall call);
}

/// <summary>A pure object or list with fields below it that need resolving.</summary>
internal sealed class ExpandedPureField<T>(FieldSpec spec, PureRead<T> read) : ColumnField<T>(spec)
{
    protected override void Start(Column<T> column, Run run, Frame frame, in FieldCall call)
    {
        column.RentValues();
        for (var i = 0; i < frame.Count; i++)
        {
            try
            {
                column[i] = read(frame.Parents[i], call);
            }
            catch (Exception error)
            {
                column.Fail(i, error);
            }
        }
    }
}

/// <summary>A field with a task a parent.</summary>
internal sealed class TaskField<T>(FieldSpec spec, TaskCall<T> call) : ColumnField<T>(spec)
{
    protected override void Start(Column<T> column, Run run, Frame frame, in FieldCall fieldCall)
    {
        column.RentValues();
        for (var i = 0; i < frame.Count; i++)
        {
            try
            {
                var task = call(frame.Parents[i], fieldCall);
                if (task.IsCompleted)
                {
                    column[i] = task.GetAwaiter().GetResult();
                }
                else
                {
                    column.Await();
                    Pending<T>.Await(task, column, i, run.Loop);
                }
            }
            catch (Exception error)
            {
                column.Fail(i, error);
            }
        }
    }
}

/// <summary>A field whose loads a loader merges.</summary>
internal sealed class LoadField<T>(FieldSpec spec, LoadCall<T> call) : ColumnField<T>(spec)
{
    protected override void Start(Column<T> column, Run run, Frame frame, in FieldCall fieldCall)
    {
        var loads = column.RentLoads();
        for (var i = 0; i < frame.Count; i++)
        {
            try
            {
                loads[i] = call(frame.Parents[i], fieldCall);
            }
            catch (Exception error)
            {
                column.Fail(i, error);
            }
        }

        column.TakeLoads();
    }
}

/// <summary>A field that is asked for all parents at once.</summary>
internal sealed class BatchField<T>(FieldSpec spec, BatchCall<T> call) : ColumnField<T>(spec)
{
    protected override void Start(Column<T> column, Run run, Frame frame, in FieldCall fieldCall)
    {
        try
        {
            var task = call(new ParentBatch(frame.Parents, frame.Count), fieldCall);
            if (task.IsCompleted)
            {
                column.TakeList(task.GetAwaiter().GetResult());
            }
            else
            {
                column.Await();
                Pending<IReadOnlyList<T>>.Await(task, column, 0, run.Loop);
            }
        }
        catch (Exception error)
        {
            column.FailAll(error);
        }
    }
}
