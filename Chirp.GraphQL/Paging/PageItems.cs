using Chirp.Data.Model;
using Chirp.Engine.Loading;

namespace Chirp.GraphQL.Paging;

/// <summary>
/// Fills pages of ids. What was deleted between the reading of the list and of its items is left out: the page is then
/// shorter by that, and its cursors are as good as before.
/// </summary>
internal static class PageItems
{
    public static Load<IReadOnlyList<Edge<T>>> Edges<TId, T>(Page<TId> page, Loader<TId, T> loader)
        where TId : struct
        where T : class =>
        loader.LoadMany(Ids(page)).Select<IReadOnlyList<Edge<T>>>(items => ToEdges(page, items));

    public static Load<IReadOnlyList<T>> Nodes<TId, T>(Page<TId> page, Loader<TId, T> loader)
        where TId : struct
        where T : class =>
        loader.LoadMany(Ids(page)).Select(static items => Existing(items));

    private static TId[] Ids<TId>(Page<TId> page)
    {
        var ids = new TId[page.Items.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = page.Items[i].Value;
        }

        return ids;
    }

    private static Edge<T>[] ToEdges<TId, T>(Page<TId> page, IReadOnlyList<T?> items)
        where T : class
    {
        var edges = new Edge<T>[items.Count];
        var count = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            if (items[i] is { } item)
            {
                edges[count++] = new Edge<T>(ListCursor.At(page, i), item);
            }
        }

        return count == edges.Length ? edges : edges[..count];
    }

    private static IReadOnlyList<T> Existing<T>(IReadOnlyList<T?> items)
        where T : class
    {
        var missing = 0;
        for (var i = 0; i < items.Count; i++)
        {
            missing += items[i] is null ? 1 : 0;
        }

        if (missing == 0)
        {
            return items!;
        }

        var existing = new List<T>(items.Count - missing);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is { } item)
            {
                existing.Add(item);
            }
        }

        return existing;
    }
}
