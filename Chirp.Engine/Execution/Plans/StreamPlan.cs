using Chirp.Engine.Execution.Running;
using Chirp.Engine.Execution.Values;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Planning;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>A use of <c>@stream</c> on a list field.</summary>
internal sealed class StreamPlan
{
    private readonly int _initialCount;
    private readonly string? _initialCountVariable;
    private readonly FieldSpec _spec;
    private FieldPlan? _items;
    private object? _itemWriter;

    private StreamPlan(DirectiveNode directive, FieldSpec spec)
    {
        _spec = spec;
        Label = (directive.FindArgument("label") as StringValueNode)?.Value;
        switch (directive.FindArgument("initialCount"))
        {
            case IntValueNode literal:
                _initialCount = int.Parse(literal.Value);
                break;
            case VariableNode variable:
                _initialCountVariable = variable.Name.Value;
                break;
        }
    }

    public string? Label { get; }

    /// <summary>
    /// The plan of the field as its later items see it: they stand in no <c>@defer</c> of the field's own.
    /// </summary>
    public FieldPlan Items => _items ??= FieldPlanFactory.Create(_spec with
    {
        Within = [],
        Collected = WithoutDefers(_spec.Collected),
    });

    /// <summary>Completes one later item.</summary>
    public ValueWriter<TItem> ItemWriter<TItem>()
    {
        if (Volatile.Read(ref _itemWriter) is ValueWriter<TItem> known)
        {
            return known;
        }

        var list = (ListType)Items.Definition.Type.Nullable;
        var writer = ValueWriters.Create<TItem>(Items, list.OfType.Nullable, null);
        Volatile.Write(ref _itemWriter, writer);
        return writer;
    }

    public static StreamPlan? Find(FieldSpec spec)
    {
        var first = spec.Collected.Details[0].Node;
        if (first.Directives.IsEmpty
            || !spec.Operation.IsIncremental
            || spec.Definition.Type.Nullable is not ListType
            || first.Directives.FindDirective("stream") is not { } directive
            || !spec.Operation.IsTrue(directive))
        {
            return null;
        }

        return new StreamPlan(directive, spec);
    }

    /// <summary>How many items stand in the response itself.</summary>
    public int InitialCount(RequestState request) =>
        _initialCountVariable is null ? _initialCount
            : request.Variables.TryGetValue(_initialCountVariable, out var count) && count is int given ? given
            : 0;

    private static CollectedField WithoutDefers(CollectedField collected)
    {
        var copy = new CollectedField(collected.ResponseKey);
        foreach (var (node, _) in collected.Details)
        {
            copy.Details.Add(new FieldDetail(node, null));
        }

        return copy;
    }
}
