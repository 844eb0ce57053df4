using Chirp.Engine.Coercion;
using Chirp.Engine.Response;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// The responses to the latest events of one subscription's plan: each is made once, by the first subscriber who comes
/// to it, for all whose variables are equal. Nothing is kept here that nobody holds any more. Thread-safe.
/// </summary>
/// <param name="variables">What a response depends on beside its event.</param>
internal sealed class SharedResponses(string[] variables)
{
    /// <summary>An event comes to all its subscribers at about the same time, so few are under way at once.</summary>
    private const int MaxRecent = 16;

    private readonly Lock _gate = new();
    private readonly WeakReference<SharedResponse>[] _recent = NewReferences();
    private int _newest;

    /// <summary>The response to an event, if it was begun not long ago.</summary>
    public SharedResponse? Find(object item, VariableValues values)
    {
        var newest = Volatile.Read(ref _newest);
        for (var i = 0; i < MaxRecent; i++)
        {
            if (_recent[(newest - i) & (MaxRecent - 1)].TryGetTarget(out var response)
                && response.IsFor(item, values, variables))
            {
                return response;
            }
        }

        return null;
    }

    /// <summary>The same; where there is none, one for the caller to make.</summary>
    public SharedResponse FindOrBegin(object item, VariableValues values, out bool isBegun)
    {
        lock (_gate)
        {
            var found = Find(item, values);
            isBegun = found is null;
            if (found is null)
            {
                found = new SharedResponse(item, values);
                var next = (_newest + 1) & (MaxRecent - 1);
                _recent[next].SetTarget(found);
                Volatile.Write(ref _newest, next);
            }

            return found;
        }
    }

    private static WeakReference<SharedResponse>[] NewReferences()
    {
        var references = new WeakReference<SharedResponse>[MaxRecent];
        for (var i = 0; i < references.Length; i++)
        {
            references[i] = new WeakReference<SharedResponse>(null!);
        }

        return references;
    }
}

/// <summary>One response for several subscribers. Its buffer is nobody's to return.</summary>
internal sealed class SharedResponse(object item, VariableValues values)
{
    /// <summary>What a response says may have changed since: who comes later to its event gets a new one.</summary>
    private const long MaxAgeMilliseconds = 1_000;

    private readonly TaskCompletionSource<ResponseBuffer> _made =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly long _begunAt = Environment.TickCount64;
    private volatile ResponseBuffer? _response;
    private volatile bool _hasFailed;

    /// <summary>Ends with the response; fails where making it broke.</summary>
    public Task<ResponseBuffer> Made => _made.Task;

    /// <summary>What <see cref="Made"/> ended with, null before that.</summary>
    public ResponseBuffer? Response => _response;

    /// <summary>
    /// Whether the execution came to nothing: its time was up, or it broke. Errors of fields are no failure.
    /// </summary>
    public bool HasFailed => _hasFailed;

    public bool IsFor(object other, VariableValues otherValues, string[] variables) =>
        ReferenceEquals(item, other) && !_hasFailed && Environment.TickCount64 - _begunAt <= MaxAgeMilliseconds
        && values.AreEqual(otherValues, variables);

    public void End(ResponseBuffer response, bool isDone)
    {
        _hasFailed = !isDone;
        _response = response;
        _made.SetResult(response);
    }

    public void Fail(Exception error)
    {
        _hasFailed = true;
        _made.SetException(error);

        // Whoever began it may have gone, and nobody else be there to see it.
        _ = _made.Task.Exception;
    }
}
