namespace Chirp.Data.Model;

/// <summary>
/// A page of a list that is ordered by positions (<see cref="long"/>, unique, never reused): so a cursor is a position,
/// and never expires. "Next" is the list's own direction: newest first for timelines, oldest first for replies.
/// </summary>
/// <param name="Count">Items wanted, 1 to 100.</param>
/// <param name="After">Items behind this position in the list's direction.</param>
/// <param name="Before">Items before this position in the list's direction.</param>
/// <param name="FromEnd">Whether the last <paramref name="Count"/> of those are wanted rather than the first.</param>
public readonly record struct PageRequest(int Count, long? After = null, long? Before = null, bool FromEnd = false);

/// <summary>One item of a page and its position in the list.</summary>
public readonly record struct PageItem<T>(long Position, T Value);

/// <summary>
/// A page: full unless the list ends. Items stand in the list's direction whichever end was asked for.
/// </summary>
public sealed record Page<T>(IReadOnlyList<PageItem<T>> Items, bool HasNext, bool HasPrevious)
{
    public static Page<T> Empty { get; } = new([], false, false);

    /// <summary>
    /// What <see cref="Live.PendingWrites.Settled"/> was before the page was read: an item of these that is not on the
    /// page, though it would belong there, does not exist.
    /// </summary>
    public IdSet Settled { get; init; } = IdSet.All;

    /// <summary>
    /// What its reader had seen before, where it was read toward newer items (<see cref="PageReader"/>).
    /// </summary>
    internal IdSet? Since { get; init; }

    /// <summary>
    /// Where the page ends above what is settled everywhere: the positions between, which were there when it was read.
    /// Nearly always empty.
    /// </summary>
    internal IReadOnlyList<long> Below { get; init; } = [];
}
