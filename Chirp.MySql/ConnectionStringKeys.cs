using System.Collections.Frozen;
using Builder = Chirp.MySql.MySqlConnectionStringBuilder;
using Key = Chirp.MySql.ConnectionStringKey;

namespace Chirp.MySql;

/// <summary>All keys of a connection string.</summary>
internal static class ConnectionStringKeys
{
    private const int DaySeconds = 24 * 60 * 60;

    private static readonly Key[] s_all =
    [
        Key.Text(nameof(Builder.Server), "localhost", "Host", "Data Source", "Address", "Addr", "Network Address"),
        Key.Number(nameof(Builder.Port), 3306, 1, ushort.MaxValue),
        Key.Text(nameof(Builder.Database), "", "Initial Catalog"),
        Key.Text(nameof(Builder.UserId), "", "User", "Uid", "Username"),
        Key.Text(nameof(Builder.Password), "", "Pwd"),
        Key.Choice(nameof(Builder.Target), MySqlTarget.Any),
        Key.Number(nameof(Builder.FailedHostSeconds), 10, 0, DaySeconds),
        Key.Choice(nameof(Builder.SslMode), MySqlSslMode.Preferred),
        Key.Text(nameof(Builder.SslCa), "", "CA Certificate File"),
        Key.Flag(nameof(Builder.AllowPublicKeyRetrieval), false),
        Key.Text(nameof(Builder.ServerRsaPublicKeyFile), ""),
        Key.Flag(nameof(Builder.Pooling), true),
        Key.Number(nameof(Builder.MinimumPoolSize), 0, 0, 10_000, "Min Pool Size"),
        Key.Number(nameof(Builder.MaximumPoolSize), 100, 1, 10_000, "Max Pool Size"),
        Key.Number(nameof(Builder.ConnectionIdleTimeout), 180, 0, DaySeconds),
        Key.Number(nameof(Builder.ConnectionLifeTime), 0, 0, DaySeconds),
        Key.Choice(nameof(Builder.ConnectionReset), MySqlConnectionReset.WhenChanged),
        Key.Number(nameof(Builder.ConnectionTimeout), 15, 0, DaySeconds, "Connect Timeout"),
        Key.Number(nameof(Builder.DefaultCommandTimeout), 30, 0, DaySeconds, "Command Timeout"),
        Key.Number(nameof(Builder.CancellationTimeout), 2, 1, 600),
        // The server's own limit over all connections is 16,382 (max_prepared_stmt_count).
        Key.Number(nameof(Builder.MaximumPreparedStatements), 128, 1, 16_382),
        Key.Number(nameof(Builder.MaximumPacketBytes), 256 << 20, 1 << 20, 1 << 30),
        Key.Choice(nameof(Builder.GuidFormat), MySqlGuidFormat.None),
        Key.Choice(nameof(Builder.ZeroDates), MySqlZeroDates.Throw),
        Key.Flag(nameof(Builder.TreatTinyAsBoolean), true),
        Key.Flag(nameof(Builder.AllowUserVariables), false),
        Key.Text(nameof(Builder.ApplicationName), ""),
    ];

    private static readonly FrozenDictionary<string, Key> s_byName = Index();

    public static string[] Names { get; } = [.. s_all.Select(static key => key.Name)];

    public static Key? Find(string name) => s_byName.GetValueOrDefault(Plain(name));

    public static Key Get(string name) => Find(name) ?? throw new ArgumentException(
        $"Connection string key '{name}' is not known. Known are: {string.Join(", ", Names)}.", nameof(name));

    private static FrozenDictionary<string, Key> Index()
    {
        var byName = new Dictionary<string, Key>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in s_all)
        {
            byName.Add(Plain(key.Name), key);
            foreach (var alias in key.Aliases)
            {
                byName.Add(Plain(alias), key);
            }
        }

        return byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string Plain(string name) =>
        name.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
