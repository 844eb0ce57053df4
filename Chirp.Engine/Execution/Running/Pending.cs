using System.Runtime.CompilerServices;

namespace Chirp.Engine.Execution.Running;

/// <summary>
/// Waits for one task of a resolver without a task or closure of its own. Pooled, unless its request ends first: then
/// the task keeps it alive and nobody looks at it.
/// </summary>
internal sealed class Pending<TResult> : IArrival
{
    private readonly Action _onCompleted;
    private ConfiguredValueTaskAwaitable<TResult>.ConfiguredValueTaskAwaiter _awaiter;
    private IAwaits<TResult> _target = null!;
    private ExecutionLoop _loop = null!;
    private int _index;

    private Pending() => _onCompleted = () => _loop.Arrive(this);

    /// <summary>Tells <paramref name="target"/> the result, on the loop's thread of work.</summary>
    public static void Await(ValueTask<TResult> task, IAwaits<TResult> target, int index, ExecutionLoop loop)
    {
        var pending = Pool<Pending<TResult>>.TryRent() ?? new Pending<TResult>();
        pending._target = target;
        pending._index = index;
        pending._loop = loop;
        pending._awaiter = task.ConfigureAwait(false).GetAwaiter();
        pending._awaiter.UnsafeOnCompleted(pending._onCompleted);
    }

    public void Take()
    {
        var (target, index) = (_target, _index);
        TResult result;
        try
        {
            result = _awaiter.GetResult();
        }
        catch (Exception error)
        {
            Return();
            target.Failed(index, error);
            return;
        }

        Return();
        target.Succeeded(index, result);
    }

    public void Drop()
    {
        try
        {
            _awaiter.GetResult();
        }
        catch (Exception)
        {
            // Observed, so that it does not surface as an unobserved task's error; its request is over.
        }
    }

    private void Return()
    {
        _awaiter = default;
        _target = null!;
        _loop = null!;
        Pool<Pending<TResult>>.Return(this);
    }
}

/// <summary>Takes the results of <see cref="Pending{TResult}"/>.</summary>
internal interface IAwaits<TResult>
{
    void Succeeded(int index, TResult result);

    void Failed(int index, Exception error);
}
