using Chirp.Engine;
using Chirp.Engine.Loading;

namespace Chirp.Tests.Engine.Loading;

/// <summary>
/// Squares of numbers, absent below zero; remembers what it was asked for and answers when the test says so.
/// </summary>
internal sealed class SquareLoader(bool isManual = false, int maxBatchSize = 500) : Loader<int, string>
{
    private readonly List<TaskCompletionSource> _gates = [];

    public List<int[]> Fetches { get; } = [];

    protected override int MaxBatchSize => maxBatchSize;

    /// <summary>
    /// Lets the fetch at this position go on; what awaited it has run to its next wait when this returns.
    /// </summary>
    public void Answer(int fetch) => _gates[fetch].SetResult();

    public void Break(int fetch, Exception error) => _gates[fetch].SetException(error);

    protected override async ValueTask FetchAsync(Fetch<int, string> fetch, CancellationToken stop)
    {
        Fetches.Add([.. fetch.Keys]);
        if (isManual)
        {
            var gate = new TaskCompletionSource();
            _gates.Add(gate);
            await gate.Task;
        }

        for (var i = 0; i < fetch.Count; i++)
        {
            if (fetch[i] == 13)
            {
                fetch.FailAt(i, new GraphQLException("13 is unlucky.", "UNLUCKY"));
            }
            else if (fetch[i] >= 0)
            {
                fetch.SetAt(i, $"{fetch[i] * fetch[i]}");
            }
        }
    }
}
