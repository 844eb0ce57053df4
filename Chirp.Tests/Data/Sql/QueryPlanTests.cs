using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using Chirp.Data;
using Chirp.Data.Sql;
using Chirp.Tests.Servers;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>No statement of a store reads a whole table. The statements are found, not listed.</summary>
public sealed partial class QueryPlanTests
{
    private const int Rows = 20_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_statement_scans_a_table_on_SQLite()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.Sqlite);
        await using var connection = new SqliteConnection($"Data Source={database.Options.SqlitePath};Pooling=False");
        await connection.OpenAsync(Stop);
        var scans = new List<string>();
        var statements = All().ToList();
        Assert.True(statements.Count > 60, $"Only {statements.Count} statements were found.");

        foreach (var (name, statement) in statements)
        {
            await using var command = connection.CreateCommand();
            var text = statement.For(SqlDialect.Sqlite, 2);
            command.CommandText = "EXPLAIN QUERY PLAN " + text.Sql;
            foreach (var parameter in text.Parameters)
            {
                command.Parameters.AddWithValue(parameter, 1L);
            }

            await using var rows = await command.ExecuteReaderAsync(Stop);
            while (await rows.ReadAsync(Stop))
            {
                var step = rows.GetString(3);
                if (step.StartsWith("SCAN ", StringComparison.Ordinal) && !IsBounded(name, step))
                {
                    scans.Add($"{name}: {step}");
                }
            }
        }

        Assert.Empty(scans);
    }

    [Fact]
    public async Task No_statement_scans_a_table_on_MariaDB()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        await using var source = ChirpDatabase.Driver(database.Options.MySqlConnectionString!);
        await using var connection = await source.OpenConnectionAsync(Stop);
        await FillAsync(connection);
        var scans = new List<string>();
        foreach (var (name, statement) in All())
        {
            var text = statement.For(SqlDialect.MySql, 2);
            if (ReadsNothing().IsMatch(text.Sql))
            {
                continue;
            }

            await using var command = connection.CreateCommand();
            command.CommandText = $"EXPLAIN {text.Sql}";
            foreach (var parameter in text.Parameters)
            {
                command.Add(parameter, ValueOf(parameter));
            }

            await using var rows = await command.ExecuteReaderAsync(Stop);
            while (await rows.ReadAsync(Stop))
            {
                var (table, type) = (rows["table"] as string ?? "", rows["type"] as string);
                if (type is "ALL" or "index" && !IsBoundedOnMariaDB(name, table))
                {
                    scans.Add($"{name}: {type} of {table}, {rows["rows"]} rows, key {rows["key"]}");
                }
            }
        }

        Assert.Empty(scans.Distinct());
    }

    /// <summary>Enough rows that the optimizer has a choice: every table is one of small numbers.</summary>
    private static async Task FillAsync(DbConnection connection)
    {
        var columns = await connection.RowsAsync("""
            SELECT table_name, column_name, data_type FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name <> 'schema_versions' ORDER BY table_name, ordinal_position
            """);
        foreach (var table in columns.GroupBy(column => (string)column[0]))
        {
            var values = string.Join(", ", table.Select(column => Value((string)column[1], (string)column[2])));
            await connection.ExecuteAsync($"INSERT IGNORE INTO {table.Key} SELECT {values} FROM seq_1_to_{Rows}");
            await connection.ExecuteAsync($"ANALYZE TABLE {table.Key}");
        }

        static string Value(string column, string type) => (column, type) switch
        {
            ("kind" or "to_other", _) => "seq % 2",
            ("user_id" or "author_id" or "actor_id" or "follower_id" or "followee_id" or "parent_id", _) => "seq % 400",
            (_, "binary") => "REPEAT('x', 32)",
            _ => "seq",
        };
    }

    /// <summary>Of the column's type, since no key helps to compare a text with a number.</summary>
    private static object ValueOf(string parameter) => parameter.TrimEnd('0', '1') switch
    {
        "@high" or "@after" => Rows - 5L,
        "@handle" or "@handles" or "@email" or "@login" => "5",
        "@key" => "5"u8.ToArray(),
        "@positions" => "[5]",
        _ => 5L,
    };

    /// <summary>Tables that a statement has made itself, and the few versions there are.</summary>
    private static bool IsBoundedOnMariaDB(string name, string table) =>
        name is "Migrator.FindVersion" or "ChirpDatabase.Ping"
        || table.StartsWith('<') || table is "up" or "followed" or "beyond" or "due" or "listed"
        || table.StartsWith("branch", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(CREATE\b|INSERT\b.*\bVALUES\b)", RegexOptions.Singleline)]
    private static partial Regex ReadsNothing();

    /// <summary>
    /// Scans of what the statement itself has made, by its alias, of constants, and of the few versions there are.
    /// </summary>
    private static bool IsBounded(string name, string step) =>
        name is "Migrator.FindVersion" or "ChirpDatabase.Ping"
        || step.StartsWith("SCAN (", StringComparison.Ordinal)
        || step is "SCAN CONSTANT ROW" or "SCAN json_each VIRTUAL TABLE INDEX 1:"
        || step is "SCAN up" or "SCAN followed" or "SCAN beyond" or "SCAN due"
        || step.StartsWith("SCAN branch", StringComparison.Ordinal);

    private static IEnumerable<(string Name, Statement Statement)> All()
    {
        const BindingFlags Fields = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;
        foreach (var field in typeof(ChirpDatabase).Assembly.GetTypes().SelectMany(type => type.GetFields(Fields)))
        {
            var name = $"{field.DeclaringType!.Name}.{field.Name}";
            if (field.FieldType == typeof(Statement) && field.DeclaringType != typeof(SqliteWriter))
            {
                yield return (name, (Statement)field.GetValue(null)!);
            }
            else if (field.FieldType == typeof(PageStatement))
            {
                foreach (var variant in ((PageStatement)field.GetValue(null)!).Variants)
                {
                    yield return (name, variant);
                }
            }
        }
    }
}
