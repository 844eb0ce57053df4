using Chirp.Engine.Loading;

namespace Chirp.Engine.Binding;

/// <summary>Lists of loads as one load.</summary>
internal static class LoadLists
{
    public static Load<IReadOnlyList<T>> Join<T>(IEnumerable<Load<T>> loads) =>
        new(new LoadList<T>([.. loads]), 0);
}
