using System.Runtime.CompilerServices;
using Chirp.Engine.Execution.Incremental;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Values;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Writes resolved objects depth-first (specification section 6.4.3, value completion). An error makes its position
/// null, or takes back what was written up to the nearest parent that may be null.
/// </summary>
internal sealed class ResponseBuilder
{
    // The stack that is always left where it suffices (64 KiB) is several times what so many levels of writing take.
    private const int UncheckedDepth = 32;

    public ResponseWriter Writer { get; } = new();

    public ResponsePath Path { get; } = new();

    public FieldErrors Errors { get; } = new();

    public RequestState Request { get; private set; } = null!;

    public ExecutionScope Scope { get; private set; } = null!;

    /// <summary>Collects deferred parts; null where the operation is delivered whole.</summary>
    public IncrementalParts? Parts { get; private set; }

    public void Open(RequestState request, IncrementalParts? parts)
    {
        Request = request;
        Scope = request.Scope;
        Parts = parts;
        Path.Start([]);
        Errors.Start(request.Options);
    }

    public void Close()
    {
        Writer.Discard();
        Errors.Start(null);
        Request = null!;
        Scope = null!;
        Parts = null;
    }

    /// <summary>
    /// Writes an object. False where a field of it failed that may not be null; what was written is then the caller's
    /// to take back.
    /// </summary>
    public bool WriteObject(SelectionPlan plan, object parent, Frame? frame, int index)
    {
        // A chain of fragments can nest deeper than the document does.
        if (Path.Depth is 0 or > UncheckedDepth && !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GraphQLException(
                "The response is nested too deeply to be written.", ErrorCodes.LimitExceeded);
        }

        var scope = plan.IsIncremental && Parts is not null ? Parts.Enter(plan, Path) : null;
        var writer = Writer;
        var (fields, keys) = (plan.Fields, plan.Keys);
        if (fields.Length == 0)
        {
            writer.WriteByte((byte)'{');
        }

        for (var i = 0; i < fields.Length; i++)
        {
            writer.WriteSegment(keys[i]);
            if (!fields[i].Write(this, parent, frame, index))
            {
                Parts?.Abandon(scope);
                return false;
            }
        }

        writer.WriteByte((byte)'}');
        if (scope is not null)
        {
            Parts!.Leave(scope, plan, parent, Path, writer.Position);
        }

        return true;
    }

    /// <summary>
    /// Ends a position: null where its value is null or failed, or an error where it may not be. False where the parent
    /// must be null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Finish(Completion completion, int mark, bool isNonNull) =>
        completion == Completion.Written || FinishNull(completion, mark, isNonNull);

    /// <summary>Reports an error of the value at the current place.</summary>
    public Completion Fail(string message)
    {
        Errors.Add(message, Path.Field, Path.ToList());
        return Completion.Failed;
    }

    /// <summary>Reports what a resolver threw for the current place.</summary>
    public Completion Fail(Exception exception)
    {
        if (exception is ResponseTooLargeException)
        {
            // Of the response as a whole: not this field's.
            throw exception;
        }

        Errors.Add(exception, Path.Field, Path.ToList());
        return Completion.Failed;
    }

    private bool FinishNull(Completion completion, int mark, bool isNonNull)
    {
        if (isNonNull)
        {
            if (completion == Completion.Null)
            {
                Fail($"Cannot return null for non-nullable field {Path.Field.Definition}.");
            }

            if (Request.Plan.Propagates)
            {
                return false;
            }
        }

        Writer.Rewind(mark);
        Parts?.Rewind(mark);
        Writer.WriteNull();
        return true;
    }
}
