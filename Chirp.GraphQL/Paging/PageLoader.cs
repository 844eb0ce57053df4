using Chirp.Data.Model;
using Chirp.Engine.Loading;

namespace Chirp.GraphQL.Paging;

/// <summary>A page of one parent's list.</summary>
internal readonly record struct PageKey<TParent>(TParent Parent, CursorRequest Page);

/// <summary>
/// Pages of lists, those of all parents in one read: a page of twenty people with three tweets each costs as much as
/// one person's.
/// </summary>
internal abstract class PageLoader<TParent, TItem> : Loader<PageKey<TParent>, Page<TItem>>
    where TParent : struct
{
    public Load<Page<TItem>> By(TParent parent, PageArguments page) => By(new PageKey<TParent>(parent, page.Request));

    /// <summary>The lists' direction.</summary>
    protected virtual bool NewestFirst => true;

    protected abstract ValueTask<IReadOnlyList<Page<TItem>>> ReadAsync(
        IReadOnlyList<TParent> parents, PageRequest page, CancellationToken stop);

    protected sealed override async ValueTask FetchAsync(
        Fetch<PageKey<TParent>, Page<TItem>> fetch, CancellationToken stop)
    {
        // Nearly always one page size for all; each other one that the operation has is a read of its own.
        var isRead = new bool[fetch.Count];
        for (var first = 0; first < isRead.Length; first++)
        {
            if (isRead[first])
            {
                continue;
            }

            var page = fetch[first].Page;
            var parents = new List<TParent>(fetch.Count - first);
            var indices = new List<int>(fetch.Count - first);
            for (var i = first; i < isRead.Length; i++)
            {
                if (fetch[i].Page == page)
                {
                    isRead[i] = true;
                    parents.Add(fetch[i].Parent);
                    indices.Add(i);
                }
            }

            var pages = await PageReader.ReadAsync<TItem>(
                page, NewestFirst, (range, token) => ReadAsync(parents, range, token), stop);
            for (var i = 0; i < indices.Count; i++)
            {
                fetch.SetAt(indices[i], pages[i]);
            }
        }
    }
}
