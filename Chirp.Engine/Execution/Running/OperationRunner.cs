using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Fields;
using Chirp.Engine.Execution.Incremental;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Running;

/// <summary>Executes planned queries and mutations (specification section 6.2).</summary>
internal static class OperationRunner
{
    public static async ValueTask<GraphQLResult> ExecuteAsync(
        OperationPlan plan, VariableValues variables, IServiceProvider services, OperationCost? cost,
        CancellationToken stop)
    {
        var session = Session.Open(plan, variables, services, stop);
        var isHandedOn = false;
        try
        {
            var parts = plan.IsIncremental ? new IncrementalParts(null) : null;
            session.Response.Open(session.Request, parts);
            var isDone = plan.Operation.Operation == OperationType.Mutation
                ? await RunSeriallyAsync(session, plan)
                : await RunAsync(session, plan, RootValue.Instance);
            if (!isDone)
            {
                return new SingleResult(
                    ResponseAssembly.OfFailure(session.DeadlineError()), RequestOutcome.Executed) { Cost = cost };
            }

            if (parts is { IsEmpty: false })
            {
                isHandedOn = true;
                return IncrementalDelivery.Begin(session, parts, cost);
            }

            return new SingleResult(Finish(session, plan), RequestOutcome.Executed) { Cost = cost };
        }
        catch (ResponseTooLargeException error)
        {
            return new SingleResult(ResponseAssembly.OfFailure(
                new GraphQLError(error.Message, ErrorCodes.LimitExceeded)), RequestOutcome.Executed) { Cost = cost };
        }
        finally
        {
            if (!isHandedOn)
            {
                await EndAsync(session);
            }
        }
    }

    /// <summary>Resolves and writes one selection under one root value; false where it was stopped.</summary>
    public static async ValueTask<bool> RunAsync(Session session, OperationPlan plan, object root)
    {
        var frame = Frame.Rent(plan.Root);
        frame.Add(root);
        session.MainRun.StartRoot(frame);
        if (!await session.CompleteAsync(session.MainRun))
        {
            return false;
        }

        var (response, writer) = (session.Response, session.Response.Writer);
        writer.Start(plan.ExpectedBytes, plan.Options.MaxResponseBytes);
        writer.WriteRaw(ResponseAssembly.Opening);
        if (!response.WriteObject(plan.Root, root, frame, 0))
        {
            WriteNullData(response);
        }

        return true;
    }

    public static ResponseBuffer Finish(Session session, OperationPlan plan, Payload? pending = null)
    {
        var buffer = ResponseAssembly.Finish(session.Response, plan.Options, pending);
        plan.ExpectedBytes = Math.Max(plan.ExpectedBytes, buffer.Memory.Length);
        return buffer;
    }

    public static async ValueTask EndAsync(Session session)
    {
        if (!session.Request.OwnsNothing)
        {
            await session.Request.EndAllAsync();
        }

        session.Close();
    }

    /// <summary>
    /// Each root field with everything below it before the next (specification section 6.2.2). A field that fails and
    /// may not be null ends the operation: those after it are not started.
    /// </summary>
    private static async ValueTask<bool> RunSeriallyAsync(Session session, OperationPlan plan)
    {
        var root = RootValue.Instance;
        var (response, writer) = (session.Response, session.Response.Writer);
        var frame = Frame.Rent(plan.Root);
        frame.Add(root);
        session.MainRun.Own(frame);
        writer.Start(plan.ExpectedBytes, plan.Options.MaxResponseBytes);
        writer.WriteRaw(ResponseAssembly.Opening);
        var scope = plan.Root.IsIncremental ? response.Parts?.Enter(plan.Root, response.Path) : null;
        if (plan.Root.Fields.Length == 0)
        {
            writer.WriteByte((byte)'{');
        }

        for (var i = 0; i < plan.Root.Fields.Length; i++)
        {
            var field = plan.Root.Fields[i];
            if (field.HasColumn)
            {
                frame[field.ColumnIndex] = field.Start(session.MainRun, frame);
                if (!await session.CompleteAsync(session.MainRun))
                {
                    return false;
                }
            }

            writer.WriteSegment(plan.Root.Keys[i]);
            if (!field.Write(response, root, frame, 0))
            {
                WriteNullData(response);
                return true;
            }
        }

        writer.WriteByte((byte)'}');
        if (scope is not null)
        {
            response.Parts!.Leave(scope, plan.Root, root, response.Path, writer.Position);
        }

        return true;
    }

    private static void WriteNullData(ResponseBuilder response)
    {
        response.Writer.Rewind(ResponseAssembly.Opening.Length);
        response.Parts?.Rewind(0);
        response.Writer.WriteNull();
    }
}
