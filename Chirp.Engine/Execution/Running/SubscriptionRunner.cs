using System.Runtime.CompilerServices;
using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Fields;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Executes subscriptions (specification section 6.2.3): opens the source stream, then executes the selection for each
/// of its events, one at a time and only when the reader asks for the next response.
/// </summary>
internal static class SubscriptionRunner
{
    public static async ValueTask<GraphQLResult> ExecuteAsync(
        OperationPlan plan, VariableValues variables, IServiceProvider services, OperationCost? cost,
        CancellationToken stop)
    {
        var field = plan.Root.Fields.Length > 0 ? plan.Root.Fields[0] : null;
        if (field is not IEventField eventField)
        {
            return RequestError(field is null
                ? new GraphQLError("The subscription has no root field.", ErrorCodes.Validation)
                : new GraphQLError(
                    $"The subscription field \"{field.Definition.Name}\" has no source stream.",
                    ErrorCodes.Internal, field.Locations), cost);
        }

        // Lives as long as the subscription: the resolver of the source may keep what it was given.
        var source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var scope = new ExecutionScope(services, source.Token, plan.Schema.Loaders);
        try
        {
            var request = new RequestState();
            request.Open(plan, variables, scope);
            scope.Queue.Changed = scope.Queue.Dispatch;
            var events = await eventField.OpenAsync(request, source.Token);
            return new EventResponses(plan, variables, services, scope, source, events) { Cost = cost };
        }
        catch (Exception error)
        {
            stop.ThrowIfCancellationRequested();
            var errors = new FieldErrors();
            errors.Start(plan.Options);
            GraphQLError[] translated = [.. errors.Translate(error, field, [field.ResponseKey])];
            scope.Dispose();
            source.Dispose();
            return new SingleResult(ResponseAssembly.OfRequestErrors(translated), RequestOutcome.Executed)
            {
                Cost = cost,
            };
        }
    }

    private static SingleResult RequestError(GraphQLError error, OperationCost? cost) =>
        new(ResponseAssembly.OfRequestErrors([error]), RequestOutcome.Executed) { Cost = cost };

    private sealed class EventResponses(
        OperationPlan plan, VariableValues variables, IServiceProvider services, ExecutionScope scope,
        CancellationTokenSource source, IAsyncEnumerator<object?> events) : StreamResult
    {
        private readonly SemaphoreSlim _reading = new(1, 1);
        private bool _isEnded;

        public override IAsyncEnumerable<ResponseBuffer> Responses => ReadAsync();

        /// <summary>Ends the source: whoever waits for its next event stops waiting first.</summary>
        public override async ValueTask DisposeAsync()
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            await source.CancelAsync();

            // An enumerator must not be disposed while it is moving.
            await _reading.WaitAsync(CancellationToken.None);
            try
            {
                await events.DisposeAsync();
            }
            finally
            {
                scope.Dispose();
                source.Dispose();
                _reading.Dispose();
            }
        }

        private async IAsyncEnumerable<ResponseBuffer> ReadAsync(
            [EnumeratorCancellation] CancellationToken stop = default)
        {
            using var registration = stop.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), source);
            while (!_isEnded)
            {
                await _reading.WaitAsync(source.Token);
                ResponseBuffer? response;
                try
                {
                    response = await ReadOneAsync();
                }
                finally
                {
                    _reading.Release();
                }

                if (response is null)
                {
                    yield break;
                }

                yield return response;
            }
        }

        /// <summary>The response to the next event; null after the last.</summary>
        private async ValueTask<ResponseBuffer?> ReadOneAsync()
        {
            bool hasEvent;
            try
            {
                hasEvent = await events.MoveNextAsync();
            }
            catch (Exception error) when (!source.IsCancellationRequested)
            {
                // The source has broken: the reader is told once, and the stream is over.
                _isBroken = !_isBroken;
                return _isBroken ? Failure(error) : null;
            }

            return hasEvent && !_isBroken ? await RespondAsync(events.Current) : null;
        }

        private bool _isBroken;

        private async ValueTask<ResponseBuffer> RespondAsync(object? item)
        {
            var session = Session.Open(plan, variables, services, source.Token);
            try
            {
                session.Response.Open(session.Request, null);
                return await OperationRunner.RunAsync(session, plan, item!)
                    ? OperationRunner.Finish(session, plan)
                    : ResponseAssembly.OfFailure(session.DeadlineError());
            }
            catch (ResponseTooLargeException error)
            {
                return ResponseAssembly.OfFailure(new GraphQLError(error.Message, ErrorCodes.LimitExceeded));
            }
            finally
            {
                await OperationRunner.EndAsync(session);
            }
        }

        private ResponseBuffer Failure(Exception error)
        {
            var errors = new FieldErrors();
            errors.Start(plan.Options);
            var field = plan.Root.Fields[0];
            return ResponseAssembly.OfRequestErrors([.. errors.Translate(error, field, [field.ResponseKey])]);
        }
    }
}
