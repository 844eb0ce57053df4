using System.Numerics;
using System.Text;

namespace Chirp.Data.Sql;

/// <summary>
/// One SQL statement, written once for both databases (<see cref="SqlDialect"/>), with parameters by name: <c>@id</c>,
/// or <c>@ids[]</c> for a list, whose length is rounded up to a power of two so that there are few distinct texts to
/// prepare. Statements are static fields of the stores: what is not one cannot be run, and the query plan test finds
/// them all.
/// </summary>
internal sealed class Statement
{
    /// <summary>Most items of a list. More are asked for in several statements.</summary>
    public const int MaxListLength = 512;

    private readonly string _template;
    private readonly Text?[] _texts;
    private readonly int _sizes = BitOperations.Log2(MaxListLength) + 1;

    public Statement(string template)
    {
        _template = template;
        _texts = new Text?[SqlDialect.Count * _sizes];
    }

    private Statement(string template, string each)
        : this(template) => Each = each;

    /// <summary>
    /// The parameter of which every value has a branch of its own in one union; null where the template stands once.
    /// </summary>
    private string? Each { get; }

    /// <summary>MySQL's template where it is another one.</summary>
    private string? OnMySql { get; init; }

    /// <summary>
    /// A statement whose branches are asked for each value of a list, together: the template says <c>@name</c>.
    /// </summary>
    public static Statement ForEach(string name, string template) => new(template, name);

    /// <summary>A statement with the same parameters, for which the databases have too little in common.</summary>
    public static Statement Of(string sqlite, string mySql) => new(sqlite) { OnMySql = mySql };

    /// <summary>The text and parameters where lists have this length.</summary>
    public Text For(SqlDialect dialect, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxListLength);
        var bucket = length <= 1 ? 0 : BitOperations.Log2((uint)length - 1) + 1;
        ref var text = ref _texts[(dialect.Index * _sizes) + bucket];
        return text ??= Build(dialect, 1 << bucket);
    }

    private Text Build(SqlDialect dialect, int length)
    {
        var sql = new StringBuilder();
        var template = dialect.Expand(dialect.IsSqlite ? _template : OnMySql ?? _template);
        var copies = Each is null ? 1 : length;
        for (var copy = 0; copy < copies; copy++)
        {
            sql.Append(copy > 0 ? "\nUNION ALL\n" : "");
            sql.Append(Each is null ? template : OneOf(template, copy));
        }

        return new Text(sql.ToString(), length);
    }

    private string OneOf(string template, int copy) =>
        template.Replace($"@{Each}", $"@{Each}{copy}", StringComparison.Ordinal)
            .Replace("AS branch", $"AS branch{copy}", StringComparison.Ordinal);

    /// <summary>A statement's text for one length of its lists.</summary>
    internal sealed class Text
    {
        public Text(string template, int length)
        {
            Length = length;
            var sql = new StringBuilder(template.Length + (length * 8));
            var parameters = new List<string>();
            var at = 0;
            while (at < template.Length)
            {
                if (template[at] != '@')
                {
                    sql.Append(template[at++]);
                    continue;
                }

                var end = at + 1;
                while (end < template.Length && char.IsAsciiLetterOrDigit(template[end]))
                {
                    end++;
                }

                var name = template[at..end];
                var isList = template.AsSpan(end).StartsWith("[]");
                at = isList ? end + 2 : end;
                AppendParameter(sql, parameters, name, isList ? length : 0);
            }

            Sql = sql.ToString();
            Parameters = [.. parameters];
        }

        public string Sql { get; }

        /// <summary>Names with their <c>@</c>, each once, items of a list beside each other.</summary>
        public string[] Parameters { get; }

        public int Length { get; }

        private static void AppendParameter(StringBuilder sql, List<string> parameters, string name, int items)
        {
            if (items == 0)
            {
                Add(parameters, name);
                sql.Append(name);
                return;
            }

            for (var i = 0; i < items; i++)
            {
                var item = $"{name}{i}";
                Add(parameters, item);
                sql.Append(i > 0 ? "," : "").Append(item);
            }
        }

        private static void Add(List<string> parameters, string name)
        {
            if (!parameters.Contains(name))
            {
                parameters.Add(name);
            }
        }
    }
}
