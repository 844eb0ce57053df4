using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Running;

/// <summary>Makes the response to one event of a subscription.</summary>
internal static class EventResponse
{
    public static async ValueTask<ResponseBuffer> MakeAsync(
        OperationPlan plan, VariableValues variables, IServiceProvider services, object item, CancellationToken stop) =>
        (await RunAsync(plan, variables, services, item, stop)).Response;

    /// <summary>
    /// Makes it for several subscribers, so that none of them can stop it; its deadline does. Never fails: what happens
    /// is in <paramref name="shared"/>.
    /// </summary>
    public static async Task MakeSharedAsync(
        OperationPlan plan, VariableValues variables, IServiceProvider services, object item, SharedResponse shared)
    {
        try
        {
            var (response, isDone) = await RunAsync(plan, variables, services, item, CancellationToken.None);
            using (response)
            {
                shared.End(ResponseBuffer.Share(response.Memory.Span), isDone);
            }
        }
        catch (Exception error)
        {
            shared.Fail(error);
        }
    }

    /// <summary>The response, and whether it was done in time.</summary>
    private static async ValueTask<(ResponseBuffer Response, bool IsDone)> RunAsync(
        OperationPlan plan, VariableValues variables, IServiceProvider services, object item, CancellationToken stop)
    {
        var session = Session.Open(plan, variables, services, stop);
        try
        {
            session.Response.Open(session.Request, null);
            return await OperationRunner.RunAsync(session, plan, item)
                ? (OperationRunner.Finish(session, plan), true)
                : (ResponseAssembly.OfFailure(session.DeadlineError()), false);
        }
        catch (ResponseTooLargeException error)
        {
            return (ResponseAssembly.OfFailure(new GraphQLError(error.Message, ErrorCodes.LimitExceeded)), true);
        }
        finally
        {
            await OperationRunner.EndAsync(session);
        }
    }
}
