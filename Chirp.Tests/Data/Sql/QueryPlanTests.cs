using System.Reflection;
using Chirp.Data;
using Chirp.Data.Sql;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>No statement of a store reads a whole table. The statements are found, not listed.</summary>
public sealed class QueryPlanTests
{
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

    /// <summary>
    /// Scans of what the statement itself has made, by its alias, of constants, and of the few versions there are.
    /// </summary>
    private static bool IsBounded(string name, string step) =>
        name is "Migrator.FindVersion" or "ChirpDatabase.Ping"
        || step.StartsWith("SCAN (", StringComparison.Ordinal)
        || step is "SCAN CONSTANT ROW" or "SCAN up" or "SCAN followed" or "SCAN beyond" or "SCAN due"
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
