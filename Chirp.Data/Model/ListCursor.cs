namespace Chirp.Data.Model;

/// <summary>
/// Where a reader stands in a list, for pages and feeds alike: opaque to clients, never expires. Toward older items the
/// position is enough. Toward newer ones it is not, since an item may be committed below a position that was read
/// already: there it is a set of what was seen. See docs/decisions/0003-cursor-and-nudge.md.
/// </summary>
/// <param name="Position">The position of the item it was given out with.</param>
public readonly record struct ListCursor(long Position)
{
    private readonly IdSet? _seen;

    internal ListCursor(long position, IdSet seen)
        : this(position) =>
        _seen = seen.IsPlain && seen.Line == position ? null : seen;

    /// <summary>
    /// The positions whose items a reader has seen, or which never will be items of the list.
    /// </summary>
    public IdSet Seen => _seen ?? IdSet.UpTo(Position);

    /// <summary>The cursor of an item of a page.</summary>
    public static ListCursor At<T>(Page<T> page, int index)
    {
        var position = page.Items[index].Position;
        var settled = page.Settled;
        var isPlain = position <= settled.Line && (settled.Missing.IsEmpty || settled.Missing[0] > position)
            && (page.Since is null || (page.Since.IsPlain && page.Since.Line <= position));
        return isPlain ? new ListCursor(position) : Of(page, page.Since ?? IdSet.Empty, position);
    }

    /// <summary>
    /// Where a feed goes on for whoever has read a page: what was settled when it was read, or is on it, does not come
    /// again; what was being written comes. For any page, also an empty one.
    /// </summary>
    public static ListCursor Live<T>(Page<T> page)
    {
        var seen = page.Settled;
        foreach (var below in page.Below)
        {
            seen = seen.With(below);
        }

        foreach (var item in page.Items)
        {
            seen = seen.With(item.Position);
        }

        return new ListCursor(seen.Line, seen);
    }

    /// <summary>
    /// The text a client gets. Of ids beyond the line it has as many as it may: those that are left out come again,
    /// rather than being lost. It only comes so far where other servers are not heard for seconds.
    /// </summary>
    public string Format() => CursorText.Format(Position, _seen?.WithLatestBeyond(CursorText.MaxBeyond));

    /// <summary>Reads a client's text; false where it never was a cursor.</summary>
    public static bool TryParse(string text, out ListCursor cursor)
    {
        cursor = default;
        if (!CursorText.TryParse(text, out var position, out var seen))
        {
            return false;
        }

        cursor = seen is null ? new ListCursor(position) : new ListCursor(position, seen);
        return true;
    }

    /// <summary>What its reader had seen before, what is settled, and the page's items, up to a position.</summary>
    private static ListCursor Of<T>(Page<T> page, IdSet since, long position)
    {
        var seen = since.Union(page.Settled, position);
        foreach (var below in page.Below)
        {
            seen = seen.With(below);
        }

        foreach (var item in page.Items)
        {
            if (item.Position <= position)
            {
                seen = seen.With(item.Position);
            }
        }

        return new ListCursor(position, seen);
    }
}
