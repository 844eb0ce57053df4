namespace Chirp.Data.Model;

/// <summary>The page wanted of a list, as a client says it: by cursors.</summary>
/// <param name="Count">Items wanted, 1 to 100.</param>
/// <param name="After">Items behind this one in the list's direction.</param>
/// <param name="Before">Items before this one in the list's direction.</param>
/// <param name="FromEnd">Whether the last <paramref name="Count"/> of those are wanted rather than the first.</param>
public readonly record struct CursorRequest(
    int Count, ListCursor? After = null, ListCursor? Before = null, bool FromEnd = false);

/// <summary>
/// Reads pages by cursors from stores that know positions alone. Items that were committed below a cursor's position
/// after it was given out are on the pages toward newer items, before all others; none is on them twice.
/// </summary>
public static class PageReader
{
    /// <summary>
    /// What a store is asked for at most: a page, and as many items that the reader has seen above the line.
    /// </summary>
    internal const int MaxRows = 100 + CursorText.MaxBeyond;

    /// <summary>Reads pages of one list a parent, aligned with the parents: a store's method.</summary>
    public delegate ValueTask<IReadOnlyList<Page<T>>> ReadPages<T>(PageRequest request, CancellationToken stop);

    /// <summary>Reads a page of each list.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="newestFirst">The lists' direction.</param>
    /// <param name="read">Reads positions.</param>
    /// <param name="stop">Cancels the reads.</param>
    public static async ValueTask<IReadOnlyList<Page<T>>> ReadAsync<T>(
        CursorRequest request, bool newestFirst, ReadPages<T> read, CancellationToken stop)
    {
        var older = newestFirst ? request.Before : request.After;
        var newer = newestFirst ? request.After : request.Before;
        if (older?.Seen is not { } seen)
        {
            var pages = await read(Between(request.Count, newestFirst, null, newer?.Position, request.FromEnd), stop);
            return await LookBelowAsync(pages, newestFirst, read, stop);
        }

        IReadOnlyList<Page<T>>? late = null;
        var missing = seen.Missing.ToArray();
        if (missing.Length > 0)
        {
            late = await ReadLateAsync(missing, newestFirst, read, stop);
        }

        // Only ever more than a page where somebody has read what was not settled yet.
        var main = await read(
            Between(request.Count + seen.Beyond.Length, newestFirst, seen.Line, newer?.Position, request.FromEnd),
            stop);
        var composed = new Page<T>[main.Count];
        for (var i = 0; i < composed.Length; i++)
        {
            composed[i] = Compose(request, newestFirst, seen, late?[i], main[i], newer?.Position ?? long.MaxValue);
        }

        return await LookBelowAsync(composed, newestFirst, read, stop);
    }

    /// <summary>
    /// A page of a hot list can end above what other servers have told to be settled. Then its cursors must say what
    /// was there in between, since it is on the page's far side and not to come as new.
    /// </summary>
    private static async ValueTask<IReadOnlyList<Page<T>>> LookBelowAsync<T>(
        IReadOnlyList<Page<T>> pages, bool newestFirst, ReadPages<T> read, CancellationToken stop)
    {
        var (low, high) = (long.MaxValue, long.MinValue);
        foreach (var page in pages)
        {
            if (EndsAbove(page, newestFirst, out var end))
            {
                (low, high) = (Math.Min(low, page.Settled.Line), Math.Max(high, end));
            }
        }

        if (high == long.MinValue)
        {
            return pages;
        }

        var below = await read(Between(MaxRows, newestFirst, low, high, fromEnd: !newestFirst), stop);
        var completed = new Page<T>[pages.Count];
        for (var i = 0; i < completed.Length; i++)
        {
            completed[i] = pages[i];
            if (EndsAbove(pages[i], newestFirst, out var end))
            {
                var positions = below[i].Items.Select(static item => item.Position);
                completed[i] = pages[i] with { Below = [.. positions.Where(position => position < end)] };
            }
        }

        return completed;
    }

    /// <summary>Whether there are older items than the page's, and its oldest one is not settled.</summary>
    private static bool EndsAbove<T>(Page<T> page, bool newestFirst, out long end)
    {
        end = page.Items.Count == 0 ? long.MinValue : page.Items[newestFirst ? page.Items.Count - 1 : 0].Position;
        return page.Since is null && end > page.Settled.Line && (newestFirst ? page.HasNext : page.HasPrevious);
    }

    private static PageRequest Between(int count, bool newestFirst, long? low, long? high, bool fromEnd) =>
        newestFirst ? new PageRequest(count, high, low, fromEnd) : new PageRequest(count, low, high, fromEnd);

    /// <summary>
    /// What there is now of ids that a cursor lacks: usually all in one read; where too many others lie between, half
    /// of them at a time, and a single one is always alone.
    /// </summary>
    private static async ValueTask<IReadOnlyList<Page<T>>> ReadLateAsync<T>(
        ReadOnlyMemory<long> missing, bool newestFirst, ReadPages<T> read, CancellationToken stop)
    {
        const int MaxRead = 100;
        var (low, high) = (missing.Span[0] - 1, missing.Span[^1] + 1);
        var pages = await read(Between(MaxRead, newestFirst, low, high, fromEnd: newestFirst), stop);
        var isCut = false;
        foreach (var page in pages)
        {
            isCut |= page.Items.Count == MaxRead;
        }

        if (!isCut)
        {
            var found = new Page<T>[pages.Count];
            for (var i = 0; i < found.Length; i++)
            {
                found[i] = pages[i] with { Items = Of(pages[i], missing.Span) };
            }

            return found;
        }

        var half = missing.Length / 2;
        var first = await ReadLateAsync(missing[..half], newestFirst, read, stop);
        var second = await ReadLateAsync(missing[half..], newestFirst, read, stop);
        var both = new Page<T>[first.Count];
        for (var i = 0; i < both.Length; i++)
        {
            both[i] = pages[i] with
            {
                Items = newestFirst
                    ? [.. second[i].Items, .. first[i].Items]
                    : [.. first[i].Items, .. second[i].Items],
            };
        }

        return both;
    }

    private static List<PageItem<T>> Of<T>(Page<T> page, ReadOnlySpan<long> ids)
    {
        var items = new List<PageItem<T>>();
        foreach (var item in page.Items)
        {
            if (ids.BinarySearch(item.Position) >= 0)
            {
                items.Add(item);
            }
        }

        return items;
    }

    /// <summary>One page of what came late and what is above the line, cut at the end not asked for.</summary>
    private static Page<T> Compose<T>(
        CursorRequest request, bool newestFirst, IdSet seen, Page<T>? late, Page<T> main, long high)
    {
        var items = new List<PageItem<T>>();
        Add(items, newestFirst ? main : late, seen, high);
        Add(items, newestFirst ? late : main, seen, high);
        var excess = items.Count - request.Count;
        if (excess > 0)
        {
            items.RemoveRange(request.FromEnd ? 0 : request.Count, excess);
        }

        // Toward the end that was not asked for there is more where the store says so, or items were cut.
        var isCut = excess > 0;
        return new Page<T>(
            items, main.HasNext || (isCut && !request.FromEnd), main.HasPrevious || (isCut && request.FromEnd))
        {
            // The first read's: what is settled in it was there for all of them.
            Settled = (late ?? main).Settled,
            Since = request.FromEnd == newestFirst ? seen : null,
        };
    }

    private static void Add<T>(List<PageItem<T>> items, Page<T>? page, IdSet seen, long high)
    {
        if (page is null)
        {
            return;
        }

        foreach (var item in page.Items)
        {
            if (item.Position < high && !seen.Contains(item.Position))
            {
                items.Add(item);
            }
        }
    }
}
