using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>
/// The question for pages of one list each of many parents, in one round trip: for each parent a scan of the list's
/// index from one end of the wanted range, and where the range has an end inside the list, one step beyond it to know
/// whether the list goes on there.
/// </summary>
internal sealed class PageStatement
{
    /// <summary>Most parents asked for in one statement; more are asked for in several.</summary>
    private const int MaxParents = 64;

    private readonly Statement[] _variants = new Statement[8];

    /// <param name="template">
    /// Selects parent, position and value, under three names, of the rows where the parent is <c>@parent</c> and
    /// <c>{range}</c> holds.
    /// </param>
    /// <param name="position">The position's column.</param>
    /// <param name="newestFirst">Whether the list's direction is from large positions to small ones.</param>
    public PageStatement(string template, string position, bool newestFirst)
    {
        NewestFirst = newestFirst;
        for (var variant = 0; variant < _variants.Length; variant++)
        {
            var inside = $"{position} > @low AND {position} < @high";
            var sql = Branch(template, position, inside, descending: (variant & 1) != 0, "@limit");
            if ((variant & 2) != 0)
            {
                sql += "\nUNION ALL\n" + Branch(template, position, $"{position} >= @high", descending: false, "1");
            }

            if ((variant & 4) != 0)
            {
                sql += "\nUNION ALL\n" + Branch(template, position, $"{position} <= @low", descending: true, "1");
            }

            _variants[variant] = Statement.ForEach("parent", sql);
        }
    }

    public bool NewestFirst { get; }

    /// <summary>All texts, for the query plan test.</summary>
    public IReadOnlyList<Statement> Variants => _variants;

    /// <summary>Reads a page for each parent, aligned with the parents, which may repeat.</summary>
    public async ValueTask<IReadOnlyList<Page<T>>> ReadAsync<T>(
        SqlDatabase database, long[] parents, PageRequest page, IdSet settled, Func<long, T> value,
        CancellationToken stop)
    {
        var range = new PageRange(page, NewestFirst);
        var results = new Dictionary<long, PageRows<T>>(parents.Length);
        var distinct = new List<long>(parents.Length);
        foreach (var parent in parents)
        {
            if (results.TryAdd(parent, new PageRows<T>(range)))
            {
                distinct.Add(parent);
            }
        }

        await using (var lease = await database.RentAsync(stop))
        {
            foreach (var chunk in distinct.Chunk(MaxParents))
            {
                await ReadAsync(lease.Session, chunk, range, results, value, stop);
            }
        }

        foreach (var parent in distinct)
        {
            results[parent].Finish(settled);
        }

        var pages = new Page<T>[parents.Length];
        for (var i = 0; i < parents.Length; i++)
        {
            pages[i] = results[parents[i]].Page!;
        }

        return pages;
    }

    private async ValueTask ReadAsync<T>(
        SqlSession session, long[] parents, PageRange range, Dictionary<long, PageRows<T>> results, Func<long, T> value,
        CancellationToken stop)
    {
        var variant = (range.Descending ? 1 : 0) + (range.HasHigh ? 2 : 0) + (range.HasLow ? 4 : 0);
        await using var rows = await session.Call(_variants[variant], parents.Length)
            .With("low", range.Low).With("high", range.High).With("limit", range.Count + 1L)
            .WithBranches("parent", parents).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            results[rows.Reader.GetInt64(0)].Add(rows.Reader.GetInt64(1), value(rows.Reader.GetInt64(2)));
        }
    }

    /// <summary>One scan, as a member of the union.</summary>
    private static string Branch(string template, string position, string range, bool descending, string limit) => $"""
        SELECT * FROM (
        {template.Replace("{range}", range, StringComparison.Ordinal)}
        ORDER BY {position}{(descending ? " DESC" : "")} LIMIT {limit}) AS branch
        """;
}
