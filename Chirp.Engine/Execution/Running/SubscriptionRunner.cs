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
            var kept = scope.Loaders.AreUsed ? scope : null;
            return new EventResponses(plan, variables, services, kept, source, events) { Cost = cost };
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

    /// <summary>
    /// Very many of these may wait for their next event: while one waits, it holds one method's state and no more.
    /// </summary>
    private sealed class EventResponses(
        OperationPlan plan, VariableValues variables, IServiceProvider services, ExecutionScope? scope,
        CancellationTokenSource source, IAsyncEnumerator<object?> events)
        : StreamResult, IAsyncEnumerable<ResponseBuffer>
    {
        private ResponseBuffer? _current;
        private TaskCompletionSource? _left;
        private Task _making = Task.CompletedTask;
        private bool _isMoving;
        private bool _isEnded;
        private bool _isBroken;

        public override IAsyncEnumerable<ResponseBuffer> Responses => this;

        public IAsyncEnumerator<ResponseBuffer> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
            new Reader(this, cancellationToken.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), source));

        /// <summary>Ends the source: whoever waits for its next event stops waiting first.</summary>
        public override async ValueTask DisposeAsync()
        {
            Task left;
            lock (source)
            {
                if (_isEnded)
                {
                    return;
                }

                _isEnded = true;
                _left = _isMoving ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
                left = _left?.Task ?? Task.CompletedTask;
            }

            await source.CancelAsync();

            // An enumerator must not be disposed while it is moving.
            await left;

            // It reads what this subscriber was given: its variables.
            await _making;
            try
            {
                await events.DisposeAsync();
            }
            finally
            {
                scope?.Dispose();
                source.Dispose();
            }
        }

        /// <summary>
        /// Gets the response to the next event; false after the last. Whoever has read one waits for the next at once:
        /// pooled, its state is that of the wait before.
        /// </summary>
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> MoveNextAsync()
        {
            lock (source)
            {
                if (_isEnded)
                {
                    return false;
                }

                _isMoving = true;
            }

            var hasMoved = false;
            try
            {
                var hasEvent = await events.MoveNextAsync();
                hasMoved = true;
                _current = hasEvent && !_isBroken ? await AnswerAsync(events.Current) : null;
            }
            catch (Exception error) when (!hasMoved && !source.IsCancellationRequested)
            {
                // The source has broken: the reader is told once, and the stream is over.
                _isBroken = !_isBroken;
                _current = _isBroken ? Failure(error) : null;
            }
            finally
            {
                lock (source)
                {
                    _isMoving = false;
                    _left?.SetResult();
                }
            }

            return _current is not null;
        }

        private ValueTask<ResponseBuffer> AnswerAsync(object? item)
        {
            if (plan.Shared is not { } shared || item is null)
            {
                return EventResponse.MakeAsync(plan, variables, services, item!, source.Token);
            }

            return shared.Find(item, variables)?.Response is { } made
                ? new ValueTask<ResponseBuffer>(made)
                : ShareAsync(shared, item);
        }

        /// <summary>
        /// Gets a response that is made for several: by this subscriber if it is the first, and then to its end
        /// whatever becomes of this one, who owns the work. One that was begun by another and has failed, perhaps since
        /// its time was up, is tried once more: that attempt then is as young as this subscriber's wait.
        /// </summary>
        private async ValueTask<ResponseBuffer> ShareAsync(SharedResponses shared, object item)
        {
            var (response, isBegun) = Join(shared, item);
            if (!isBegun)
            {
                await ((Task)response.Made).WaitAsync(source.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                source.Token.ThrowIfCancellationRequested();
                if (response.HasFailed)
                {
                    (response, _) = Join(shared, item);
                }
            }

            return await response.Made.WaitAsync(source.Token);
        }

        private (SharedResponse Response, bool IsBegun) Join(SharedResponses shared, object item)
        {
            var response = shared.FindOrBegin(item, variables, out var isBegun);
            if (isBegun)
            {
                _making = EventResponse.MakeSharedAsync(plan, variables, services, item, response);
            }

            return (response, isBegun);
        }

        private ResponseBuffer Failure(Exception error)
        {
            var errors = new FieldErrors();
            errors.Start(plan.Options);
            var field = plan.Root.Fields[0];
            return ResponseAssembly.OfRequestErrors([.. errors.Translate(error, field, [field.ResponseKey])]);
        }

        private sealed class Reader(EventResponses responses, CancellationTokenRegistration stopping)
            : IAsyncEnumerator<ResponseBuffer>
        {
            public ResponseBuffer Current => responses._current!;

            public ValueTask<bool> MoveNextAsync() => responses.MoveNextAsync();

            public ValueTask DisposeAsync() => stopping.DisposeAsync();
        }
    }
}
