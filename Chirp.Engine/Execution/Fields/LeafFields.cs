using System.Text;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Execution.Values;

namespace Chirp.Engine.Execution.Fields;

/// <summary><c>__typename</c>: known when the selection is planned.</summary>
internal sealed class TypenameField(FieldSpec spec) : FieldPlan(spec)
{
    private readonly byte[] _json = Encoding.UTF8.GetBytes($"\"{spec.ParentType.Name}\"");

    public override bool HasColumn => false;

    public override bool Write(ResponseBuilder response, object parent, Frame? frame, int index)
    {
        response.Writer.WriteRaw(_json);
        return true;
    }
}

/// <summary>A scalar or enum that is read from its parent when it is written.</summary>
internal sealed class PureLeafField<T> : FieldPlan
{
    private readonly PureRead<T> _read;
    private readonly LeafValue<T> _leaf;
    private readonly object?[]? _arguments;

    public PureLeafField(FieldSpec spec, PureRead<T> read, LeafValue<T> leaf) : base(spec)
    {
        _read = read;
        _leaf = leaf;
        _arguments = Arguments.Constant;
    }

    public override bool HasColumn => false;

    public override bool Write(ResponseBuilder response, object parent, Frame? frame, int index)
    {
        var mark = response.Writer.Position;
        Completion completion;
        try
        {
            var arguments = _arguments ?? response.Request.ArgumentsOf(this);
            var value = _read(parent, new FieldCall(arguments, response.Scope));
            completion = value is null ? Completion.Null : _leaf.Write(response.Writer, value);
            if (completion == Completion.Written)
            {
                return true;
            }
        }
        catch (Exception error)
        {
            response.Path.Push(this);
            completion = response.Fail(error);
            response.Path.Pop();
        }

        response.Path.Push(this);
        var isFinished = response.Finish(completion, mark, IsNonNull);
        response.Path.Pop();
        return isFinished;
    }
}
