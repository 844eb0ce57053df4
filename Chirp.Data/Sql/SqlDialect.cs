using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Chirp.Data.Sql;

/// <summary>
/// Every difference between SQLite's and MySQL's SQL, in one place. Statements and migrations are written once; where
/// the two disagree they hold a token in braces, and this is what it stands for.
/// </summary>
internal sealed class SqlDialect
{
    public static readonly SqlDialect Sqlite = new(0, [
        // Conflicts with a unique key leave the row that is there; everything else still fails.
        ("{insert-new}", "INSERT INTO"),
        ("{if-new}", "ON CONFLICT DO NOTHING"),
        // The only writer needs no row locks.
        ("{for-update}", ""),
        ("{for-share}", ""),
        ("{skip-locked}", ""),
        ("{straight-join}", "CROSS JOIN"),
        ("{by-primary-key}", ""),
        ("{long}", "INTEGER"),
        ("{bytes-32}", "BLOB"),
        ("{bytes-256}", "BLOB"),
        ("{bytes-8192}", "BLOB"),
        ("{by-row}", ""),
        ("{by-key}", "WITHOUT ROWID"),
    ]);

    public static readonly SqlDialect MySql = new(1, [
        // IGNORE would also cut a value that is too long: every table it is used on holds numbers and checked keys.
        ("{insert-new}", "INSERT IGNORE INTO"),
        ("{if-new}", ""),
        ("{for-update}", "FOR UPDATE"),
        ("{for-share}", "LOCK IN SHARE MODE"),
        ("{skip-locked}", "FOR UPDATE SKIP LOCKED"),
        ("{straight-join}", "STRAIGHT_JOIN"),
        // For "the first of a parent": MariaDB believes of a small table that a scan of it all meets one soon.
        ("{by-primary-key}", "FORCE INDEX (PRIMARY)"),
        ("{long}", "BIGINT"),
        ("{bytes-32}", "BINARY(32)"),
        ("{bytes-256}", "VARBINARY(256)"),
        ("{bytes-8192}", "VARBINARY(8192)"),
        ("{by-row}", TableOptions),
        ("{by-key}", TableOptions),
    ]);

    public const int Count = 2;

    /// <summary>
    /// Text is compared by its bytes: what is to be found in any case is stored in one case beside the original.
    /// </summary>
    private const string TableOptions = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

    private readonly (string Token, string Text)[] _tokens;

    private SqlDialect(int index, (string Token, string Text)[] tokens)
    {
        Index = index;
        _tokens = tokens;
    }

    /// <summary>0 to <see cref="Count"/> - 1.</summary>
    public int Index { get; }

    public bool IsSqlite => this == Sqlite;

    /// <summary>Writes out the tokens of a statement.</summary>
    public string Expand(string sql)
    {
        if (!sql.Contains('{', StringComparison.Ordinal))
        {
            return sql;
        }

        var text = new StringBuilder(sql);
        foreach (var (token, replacement) in _tokens)
        {
            text.Replace(token, replacement);
        }

        return text.ToString();
    }

    /// <summary>
    /// Writes out a migration's statement: SQLite does not know the INDEX lines of CREATE TABLE, which become
    /// statements of their own.
    /// </summary>
    public IEnumerable<string> ExpandSchema(string sql)
    {
        if (!IsSqlite)
        {
            return [Expand(sql)];
        }

        const string Create = "CREATE TABLE IF NOT EXISTS ";
        var lines = sql.Split('\n').Select(line => line.Trim()).ToList();
        var indexes = lines.Where(line => line.StartsWith("INDEX ", StringComparison.Ordinal)).ToList();
        if (indexes.Count == 0)
        {
            return [Expand(sql)];
        }

        var head = lines.First(line => line.StartsWith(Create, StringComparison.Ordinal));
        var table = head[Create.Length..head.IndexOf(' ', Create.Length)];
        var rest = string.Join('\n', lines.Except(indexes));
        var lastComma = rest.LastIndexOf(',');
        var endOfColumns = rest.LastIndexOf(')');
        if (rest[(lastComma + 1)..endOfColumns].Trim().Length == 0)
        {
            rest = rest.Remove(lastComma, 1);
        }

        return [Expand(rest), .. indexes.Select(line => CreateIndex(table, line.TrimEnd(',')))];
    }

    /// <summary>Whether a transaction that ended in this error can simply be run again.</summary>
    public bool IsRetryable(DbException exception) => exception switch
    {
        SqliteException => false,
        // 40001: this transaction was chosen to end a deadlock. HY000 and transient: it waited too long for a lock.
        { SqlState: "40001" } => true,
        _ => exception.IsTransient && exception.Message.Contains("lock", StringComparison.OrdinalIgnoreCase),
    };

    private static string CreateIndex(string table, string line)
    {
        var columns = line.IndexOf('(', StringComparison.Ordinal);
        return $"CREATE INDEX IF NOT EXISTS {line["INDEX ".Length..columns].Trim()} ON {table} {line[columns..]}";
    }
}
