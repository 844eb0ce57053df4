using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Execution.Values;

namespace Chirp.Engine.Execution.Fields;

/// <summary>
/// An object or a list that is read from its parent when it is written: nothing below it needs resolving.
/// </summary>
internal sealed class PureField<T> : FieldPlan
{
    private readonly PureRead<T> _read;
    private readonly ValueWriter<T> _values;

    public PureField(FieldSpec spec, PureRead<T> read) : base(spec)
    {
        _read = read;
        _values = ValueWriters.Create<T>(this);
    }

    public override bool HasColumn => false;

    public override bool Write(ResponseBuilder response, object parent, Frame? frame, int index)
    {
        var mark = response.Writer.Position;
        var path = response.Path;
        path.Push(this);
        var depth = path.Depth;
        Completion completion;
        try
        {
            var arguments = Arguments.Constant ?? response.Request.ArgumentsOf(this);
            var value = _read(parent, new FieldCall(arguments, response.Scope));
            var cursor = default(ChildCursor);
            completion = _values.Write(response, value, ref cursor);
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
}
