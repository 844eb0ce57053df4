using System.Collections.Frozen;

namespace Chirp.MySql.Statements;

/// <summary>
/// One statement of a command: its text, its placeholders, and its shapes for lists of different lengths.
/// </summary>
internal sealed class StatementText
{
    // Lists are padded to powers of two, so that a statement with one list has 17 shapes at most; two lists multiply.
    private const int MaxShapes = 64;
    private const int MaxOperationLength = 24;

    // What begins with another word may leave something behind: SET, CREATE TEMPORARY TABLE, LOCK TABLES, USE, CALL,
    // ...
    private static readonly FrozenSet<string> s_harmless = new[]
    {
        "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES", "BEGIN", "START", "COMMIT", "ROLLBACK",
        "SAVEPOINT", "RELEASE", "EXPLAIN", "SHOW", "DO", "KILL",
    }.ToFrozenSet();

    // Locks by name live as long as the session; LAST_INSERT_ID(n) sets what the next one to ask reads.
    private static readonly FrozenSet<string> s_leavingWords =
        new[] { "GET_LOCK", "LAST_INSERT_ID", "SQL_CALC_FOUND_ROWS" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly Lock _gate = new();
    private readonly Dictionary<ShapeKey, StatementShape> _shapes = [];
    private readonly StatementShape _plain;

    private StatementText(string sql, Placeholder[] placeholders, string operation, bool changesSession)
    {
        Sql = sql;
        Placeholders = placeholders;
        Operation = operation;
        ChangesSession = changesSession;
        _plain = new StatementShape(this, default);
    }

    public string Sql { get; }

    public Placeholder[] Placeholders { get; }

    public string Operation { get; }

    public bool ChangesSession { get; }

    public bool ChangesDatabase => Operation == "USE";

    /// <summary>The shape for parameters none of which is a list.</summary>
    public StatementShape Plain => _plain;

    /// <param name="counts">How often each placeholder is written; see <see cref="ShapeBuilder"/>.</param>
    public StatementShape ShapeFor(ReadOnlySpan<int> counts)
    {
        var key = new ShapeKey(counts.ToArray());
        lock (_gate)
        {
            if (_shapes.TryGetValue(key, out var shape))
            {
                return shape;
            }

            if (_shapes.Count >= MaxShapes)
            {
                _shapes.Clear();
            }

            shape = new StatementShape(this, counts);
            _shapes.Add(key, shape);
            return shape;
        }
    }

    /// <summary>Reads up to a semicolon or the end; null where there is nothing but blanks and comments.</summary>
    public static StatementText? Parse(string sql, int start, out int end)
    {
        var rest = sql[start..];
        var scanner = new SqlScanner(rest);
        var placeholders = new List<Placeholder>();
        string? operation = null;
        var changesSession = false;
        var previous = SqlToken.End;
        SqlToken token;
        int? first = null;
        while ((token = scanner.Next()) is not (SqlToken.End or SqlToken.Semicolon))
        {
            first ??= scanner.Start;
            switch (token)
            {
                case SqlToken.Word when operation is null:
                    operation = scanner.Token.ToString().ToUpperInvariant();
                    changesSession = !s_harmless.Contains(operation);
                    break;
                case SqlToken.Word when scanner.Token.Length > 7:
                    changesSession |= s_leavingWords.Contains(scanner.Token.ToString());
                    break;
                case SqlToken.Assignment:
                    changesSession = true;
                    break;
                case SqlToken.Positional or SqlToken.Named:
                    var name = token == SqlToken.Named ? scanner.Token[1..].ToString() : null;
                    placeholders.Add(new Placeholder(
                        name, scanner.Start, scanner.Token.Length, previous == SqlToken.Open));
                    break;
            }

            previous = token;
        }

        end = start + scanner.End;
        if (first is not { } from)
        {
            return null;
        }

        var text = rest[..(token == SqlToken.Semicolon ? scanner.End - 1 : scanner.End)];
        operation ??= "QUERY";
        return new StatementText(
            text,
            [.. placeholders],
            operation.Length > MaxOperationLength ? "QUERY" : operation,
            changesSession || IsSelectInto(text, placeholders));
    }

    // A variable that is written (SELECT ... INTO @x) looks like a parameter that nobody gave.
    private static bool IsSelectInto(string text, List<Placeholder> placeholders) =>
        placeholders.Exists(static placeholder => placeholder.Name is not null)
        && text.Contains("INTO @", StringComparison.OrdinalIgnoreCase);

    private readonly struct ShapeKey(int[] counts) : IEquatable<ShapeKey>
    {
        private readonly int[] _counts = counts;

        public bool Equals(ShapeKey other) => _counts.AsSpan().SequenceEqual(other._counts);

        public override bool Equals(object? obj) => obj is ShapeKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var count in _counts)
            {
                hash.Add(count);
            }

            return hash.ToHashCode();
        }
    }
}
