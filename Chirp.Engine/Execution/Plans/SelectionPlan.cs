using Chirp.Engine.Planning;
using Chirp.Engine.Response;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// One selection for one concrete object type, ready to run: its fields in the order of the response. Immutable.
/// </summary>
internal sealed class SelectionPlan
{
    public SelectionPlan(
        ObjectType type, FieldPlan[] fields, DeferUsage[] newDefers, DeferredSelection[] deferred)
    {
        Type = type;
        Fields = fields;
        Keys = new JsonSegment[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            Keys[i] = new JsonSegment($"{(i == 0 ? '{' : ',')}\"{fields[i].ResponseKey}\":");
        }

        NewDefers = newDefers;
        Deferred = deferred;
        ColumnFields = Array.FindAll(fields, static field => field.HasColumn);
        for (var i = 0; i < ColumnFields.Length; i++)
        {
            ColumnFields[i].ColumnIndex = i;
        }
    }

    public ObjectType Type { get; }

    public FieldPlan[] Fields { get; }

    /// <summary>What is written before each field: <c>{"key":</c> for the first, then <c>,"key":</c>.</summary>
    public JsonSegment[] Keys { get; }

    /// <summary>
    /// The fields that are resolved before writing, for all parents at once; the others are read at writing.
    /// </summary>
    public FieldPlan[] ColumnFields { get; }

    /// <summary>Uses of <c>@defer</c> that begin here.</summary>
    public DeferUsage[] NewDefers { get; }

    /// <summary>Fields of this selection that are delivered later.</summary>
    public DeferredSelection[] Deferred { get; }

    public bool IsIncremental => NewDefers.Length > 0 || Deferred.Length > 0;
}

/// <summary>Fields that are delivered together, with the uses of <c>@defer</c> that each of them stands in.</summary>
internal sealed class DeferredSelection(DeferUsage[] usages, SelectionPlan plan)
{
    public DeferUsage[] Usages { get; } = usages;

    public SelectionPlan Plan { get; } = plan;
}
