using Chirp.Engine.Execution.Resolvers;

namespace Chirp.Engine.Binding;

/// <summary>Brings what batch resolvers return to the one form that the engine takes.</summary>
internal static class BatchResults
{
    public static ValueTask<IReadOnlyList<T>> FromValue<TList, T>(TList list, ParentBatch parents, string coordinate)
        where TList : IReadOnlyList<T> => new(Checked<TList, T>(list, parents.Count, coordinate));

    public static ValueTask<IReadOnlyList<T>> FromValueTask<TList, T>(
        ValueTask<TList> task, ParentBatch parents, string coordinate)
        where TList : IReadOnlyList<T>
    {
        return task.IsCompletedSuccessfully
            ? new(Checked<TList, T>(task.Result, parents.Count, coordinate))
            : AwaitAsync(task, parents.Count, coordinate);

        static async ValueTask<IReadOnlyList<T>> AwaitAsync(ValueTask<TList> task, int count, string coordinate) =>
            Checked<TList, T>(await task.ConfigureAwait(false), count, coordinate);
    }

    public static ValueTask<IReadOnlyList<T>> FromOutcomes<TList, T>(TList list, ParentBatch parents, string coordinate)
        where TList : IReadOnlyList<Outcome<T>> =>
        new(new OutcomeList<T>(Checked<TList, Outcome<T>>(list, parents.Count, coordinate)));

    public static ValueTask<IReadOnlyList<T>> FromOutcomesTask<TList, T>(
        ValueTask<TList> task, ParentBatch parents, string coordinate)
        where TList : IReadOnlyList<Outcome<T>>
    {
        return AwaitAsync(task, parents.Count, coordinate);

        static async ValueTask<IReadOnlyList<T>> AwaitAsync(ValueTask<TList> task, int count, string coordinate) =>
            new OutcomeList<T>(Checked<TList, Outcome<T>>(await task.ConfigureAwait(false), count, coordinate));
    }

    private static TList Checked<TList, T>(TList list, int parents, string coordinate)
        where TList : IReadOnlyList<T> =>
        list is not null && list.Count == parents
            ? list
            : throw new InvalidOperationException(
                $"The resolver of {coordinate} gave {list?.Count ?? 0} values for {parents} parents: "
                + "a batch resolver gives one value a parent, in their order.");
}
