using Chirp.Data.Model;

namespace Chirp.GraphQL.Paging;

/// <summary>Where a page stands in its list.</summary>
internal sealed class PageInfo
{
    private readonly ListCursor? _start;
    private readonly ListCursor? _end;

    private PageInfo(bool hasNextPage, bool hasPreviousPage, ListCursor? start, ListCursor? end)
    {
        HasNextPage = hasNextPage;
        HasPreviousPage = hasPreviousPage;
        (_start, _end) = (start, end);
    }

    public bool HasNextPage { get; }

    public bool HasPreviousPage { get; }

    public string? StartCursor => _start?.Format();

    public string? EndCursor => _end?.Format();

    public static PageInfo Of<T>(Page<T> page) => page.Items.Count == 0
        ? new PageInfo(page.HasNext, page.HasPrevious, null, null)
        : new PageInfo(
            page.HasNext, page.HasPrevious, ListCursor.At(page, 0), ListCursor.At(page, page.Items.Count - 1));
}
