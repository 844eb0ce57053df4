using System.Data.Common;

namespace Chirp.Bench.MySql;

/// <summary>The server measured against, from a connection string in the driver's syntax.</summary>
internal sealed record BenchServer(string Host, int Port, string User, string Password, string Database)
{
    public static BenchServer Parse(string connectionString)
    {
        var values = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return new BenchServer(Text("Server"), int.Parse(Text("Port", "3306")), Text("User ID"), Text("Password", ""),
            Text("Database", "chirp_bench"));

        string Text(string key, string? otherwise = null) =>
            values.TryGetValue(key, out var value) ? (string)value
            : otherwise ?? throw new ArgumentException($"--connection \"{connectionString}\" has no {key}.");
    }
}

/// <summary>The row of the benchmarks' table.</summary>
internal readonly record struct TweetRow(long Id, long AuthorId, DateTime CreatedAt, string Text);
