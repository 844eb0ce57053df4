using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Values;

/// <summary>An object, or a value of an interface or a union.</summary>
internal sealed class ObjectValue<T>(FieldPlan field) : ValueWriter<T>
{
    private readonly ObjectType? _concrete = field.Definition.Type.Named as ObjectType;
    private SelectionPlan? _plan;

    public override Completion Write(ResponseBuilder response, T value, ref ChildCursor children)
    {
        if (value is null)
        {
            return Completion.Null;
        }

        object parent = value;
        if (typeof(T) == typeof(object) && parent is Exception error)
        {
            children.Next++;
            return response.Fail(error);
        }

        SelectionPlan plan;
        Frame? frame = null;
        var index = 0;
        if (children.Set is { } set)
        {
            if (!set.TryFind(children.Next++, parent, out frame, out index))
            {
                return FailToFind(response, parent);
            }

            plan = frame.Plan;
        }
        else if (_concrete is not null)
        {
            plan = _plan ??= field.PlanFor(_concrete);
        }
        else if (AbstractTypes.Find(field, parent) is { } type)
        {
            plan = field.PlanFor(type);
        }
        else
        {
            return response.Fail(AbstractTypes.DescribeFailure(field, parent));
        }

        return response.WriteObject(plan, parent, frame, index) ? Completion.Written : Completion.Failed;
    }

    public override void Expand(T value, ChildSet children)
    {
        if (value is not null)
        {
            children.Add(value);
        }
    }

    public override int CountObjects(T value) => value is null ? 0 : 1;

    private Completion FailToFind(ResponseBuilder response, object parent)
    {
        if (_concrete is null && AbstractTypes.Find(field, parent) is null)
        {
            return response.Fail(AbstractTypes.DescribeFailure(field, parent));
        }

        throw new InvalidOperationException(
            $"The value of {field.Definition} has changed while it was executed; a resolver must not change what it "
            + "has returned.");
    }
}
