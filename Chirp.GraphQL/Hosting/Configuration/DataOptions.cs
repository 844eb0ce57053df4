using System.ComponentModel.DataAnnotations;
using Chirp.Data.Model;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>
/// The section <c>Data</c>: where the data is, unless <c>ConnectionStrings:MySql</c> says that it is in MySQL.
/// </summary>
internal sealed record DataOptions
{
    /// <summary>
    /// The folder of the SQLite database and of a signing key that was made here; relative to where the program was
    /// started.
    /// </summary>
    public string Directory { get; init; } = "chirp-data";

    /// <summary>
    /// This server's number among those that share a database: no two may have the same at a time. Where it is left
    /// out, a server takes a number that is free.
    /// </summary>
    [Range(0, SnowflakeClock.MaxNode)]
    public int? Node { get; init; }

    /// <summary>
    /// What this server does: All, Api (others bring tweets into home timelines: at least one must), or Worker (it does
    /// that, and answers nothing but <c>/health</c>).
    /// </summary>
    public ServerRole Role { get; init; } = ServerRole.All;
}

internal enum ServerRole
{
    All = 0,
    Api = 1,
    Worker = 2,
}
