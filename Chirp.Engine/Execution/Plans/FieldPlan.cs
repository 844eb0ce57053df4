using System.Collections.Immutable;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Language;
using Chirp.Engine.Planning;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// One field of a selection, ready to run. A subclass knows the CLR type of its values. Immutable but for what it
/// remembers of the object types met below it; thread-safe.
/// </summary>
internal abstract class FieldPlan
{
    private readonly List<FieldDetail> _details;
    private readonly DeferUsage[] _within;
    private ChildPlan[] _children = [];

    protected FieldPlan(FieldSpec spec)
    {
        Operation = spec.Operation;
        ParentType = spec.ParentType;
        Definition = spec.Definition;
        ResponseKey = spec.Collected.ResponseKey;
        _details = spec.Collected.Details;
        _within = spec.Within;
        IsNonNull = Definition.Type.IsNonNull;
        Arguments = ArgumentPlan.Create(spec);
        Stream = StreamPlan.Find(spec);
        Expands = Definition.Type.Nullable is not (ScalarType or EnumType)
            && spec.Operation.MayHaveColumns(_details, Definition.Type.Named);
    }

    public OperationPlan Operation { get; }

    public ObjectType ParentType { get; }

    public FieldDefinition Definition { get; }

    public string ResponseKey { get; }

    public bool IsNonNull { get; }

    public ArgumentPlan Arguments { get; }

    /// <summary>Set where the field's list is delivered item by item.</summary>
    public StreamPlan? Stream { get; }

    /// <summary>
    /// Whether fields below this one may have columns: its objects are then expanded to child frames.
    /// </summary>
    public bool Expands { get; }

    /// <summary>Whether the field is resolved before writing.</summary>
    public abstract bool HasColumn { get; }

    /// <summary>Position among the columns of its frame, or -1.</summary>
    public int ColumnIndex { get; set; } = -1;

    public ImmutableArray<SourceLocation> Locations
    {
        get
        {
            var locations = ImmutableArray.CreateBuilder<SourceLocation>(_details.Count);
            foreach (var (node, _) in _details)
            {
                locations.Add(Operation.Source.LocationAt(node.Start));
            }

            return locations.MoveToImmutable();
        }
    }

    /// <summary>
    /// Writes the field's value for one parent. False where the field failed and its parent must be null; what was
    /// written is then the caller's to take back.
    /// </summary>
    public abstract bool Write(ResponseBuilder response, object parent, Frame? frame, int index);

    /// <summary>Resolves the field for all parents of a frame; only for a field that <see cref="HasColumn"/>.</summary>
    public virtual Column Start(Run run, Frame frame) =>
        throw new InvalidOperationException($"{Definition} is read when it is written.");

    /// <summary>The selection below this field for values of <paramref name="type"/>.</summary>
    public SelectionPlan PlanFor(ObjectType type)
    {
        foreach (var child in _children)
        {
            if (ReferenceEquals(child.Type, type))
            {
                return child.Plan;
            }
        }

        var plan = Operation.Plan(type, _details, _within);
        lock (_details)
        {
            if (!Array.Exists(_children, child => ReferenceEquals(child.Type, type)))
            {
                _children = [.. _children, new ChildPlan(type, plan)];
            }
        }

        return plan;
    }

    private readonly record struct ChildPlan(ObjectType Type, SelectionPlan Plan);
}
