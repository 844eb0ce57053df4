namespace Chirp.MySql.Statements;

/// <summary>A command's text, read once: its statements and what they need. Shared between connections.</summary>
internal sealed class CommandText
{
    private CommandText(string sql, StatementText[] statements)
    {
        Sql = sql;
        Statements = statements;
        foreach (var statement in statements)
        {
            HasPlaceholders |= statement.Placeholders.Length > 0;
            ChangesSession |= statement.ChangesSession;
            ChangesDatabase |= statement.ChangesDatabase;
        }
    }

    public string Sql { get; }

    /// <summary>In their order; one at least.</summary>
    public StatementText[] Statements { get; }

    public bool HasPlaceholders { get; }

    /// <summary>Whether it may leave something in the session that outlives it.</summary>
    public bool ChangesSession { get; }

    /// <summary>What is prepared belongs to the database before.</summary>
    public bool ChangesDatabase { get; }

    /// <summary>First word, in capitals: what telemetry calls the operation.</summary>
    public string Operation => Statements[0].Operation;

    public static CommandText Parse(string sql)
    {
        var statements = new List<StatementText>();
        var start = 0;
        while (start < sql.Length)
        {
            var statement = StatementText.Parse(sql, start, out var end);
            if (statement is not null)
            {
                statements.Add(statement);
            }

            start = end;
        }

        if (statements.Count == 0)
        {
            throw new InvalidOperationException("The command has no text.");
        }

        return new CommandText(sql, [.. statements]);
    }
}
