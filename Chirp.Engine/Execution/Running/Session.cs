using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Plans;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Everything one execution works with: the loop, the request's state, the builder of its response, and the token that
/// stops it. Pooled; not given back where the execution was stopped while a resolver still runs, because that resolver
/// may hold on to it.
/// </summary>
internal sealed class Session
{
    private readonly Action<object?> _onStop;
    private CancellationTokenSource _stop = null!;
    private CancellationTokenRegistration _callerRegistration;
    private CancellationTokenRegistration _stopRegistration;
    private CancellationToken _caller;
    private EngineOptions _options = null!;
    private long _deadline;
    private bool _isArmed;

    private Session()
    {
        MainRun = new Run(Loop, Request);
        _onStop = _ => Loop.Stop(_caller.IsCancellationRequested ? StopReason.Cancelled : StopReason.Deadline);
    }

    public ExecutionLoop Loop { get; } = new();

    public RequestState Request { get; } = new();

    public ResponseBuilder Response { get; } = new();

    public Run MainRun { get; }

    public ExecutionScope Scope { get; private set; } = null!;

    public CancellationToken Stop => _stop.Token;

    public static Session Open(
        OperationPlan plan, VariableValues variables, IServiceProvider services, CancellationToken caller)
    {
        var session = Pool<Session>.TryRent() ?? new Session();
        session.Begin(plan, variables, services, caller);
        return session;
    }

    /// <summary>
    /// Goes on until the run is done; false where it was stopped before. Throws where the caller has gone.
    /// </summary>
    public ValueTask<bool> CompleteAsync(Run run)
    {
        Loop.Advance();
        return run.IsDone && Loop.StopReason == StopReason.None
            ? new ValueTask<bool>(true)
            : WaitForAsync(run);
    }

    /// <summary>The deadline's clock runs from the first wait: what never waits needs no timer.</summary>
    public ValueTask WaitAsync()
    {
        if (!_isArmed && _options.Deadline is not null)
        {
            _isArmed = true;
            var left = Math.Max(1, _deadline - Environment.TickCount64);
            _stop.CancelAfter((int)Math.Min(left, int.MaxValue));
        }

        return Loop.WaitAsync();
    }

    /// <summary>Ends the execution. The session must not be used afterwards.</summary>
    public void Close()
    {
        // A stopped execution or unfinished run may be reached by resolvers that still run.
        var isReusable = Loop.StopReason == StopReason.None && MainRun.IsDone;
        Loop.Close();
        _callerRegistration.Dispose();
        _stopRegistration.Dispose();
        Response.Close();
        if (!isReusable)
        {
            _stop.Cancel();
            return;
        }

        MainRun.Return();
        Scope.Queue.Changed = null;
        Scope.Dispose();
        Scope = null!;
        Request.Close();
        _caller = default;
        _stop.Dispose();
        Pool<Session>.Return(this);
    }

    /// <summary>What the response says where the deadline has passed.</summary>
    public GraphQLError DeadlineError() => new(
        $"The operation was not done within {_options.Deadline} (EngineOptions.Deadline).", ErrorCodes.Timeout);

    private void Begin(
        OperationPlan plan, VariableValues variables, IServiceProvider services, CancellationToken caller)
    {
        _options = plan.Options;
        _caller = caller;
        _isArmed = false;

        // Never used again by another request: a resolver may keep the token longer than it should.
        _stop = new CancellationTokenSource();
        Scope = new ExecutionScope(services, _stop.Token, plan.Schema.Loaders);
        Loop.Open(Scope.Queue);
        Request.Open(plan, variables, Scope);
        if (_options.Deadline is { } deadline)
        {
            _deadline = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        }

        _stopRegistration = _stop.Token.UnsafeRegister(_onStop, null);
        if (caller.CanBeCanceled)
        {
            _callerRegistration = caller.UnsafeRegister(
                static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        }
    }

    private async ValueTask<bool> WaitForAsync(Run run)
    {
        while (true)
        {
            if (Loop.StopReason == StopReason.Cancelled)
            {
                throw new OperationCanceledException(_caller);
            }

            if (Loop.StopReason == StopReason.Deadline)
            {
                return false;
            }

            if (run.IsDone)
            {
                return true;
            }

            await WaitAsync();
            Loop.Advance();
        }
    }
}
