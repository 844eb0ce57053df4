using MySql.Data.MySqlClient;
using ChirpDataSource = Chirp.MySql.MySqlDataSource;

namespace Chirp.Bench.MySql;

/// <summary>The clients compared, none of them with TLS, so that it is the driver that is measured.</summary>
internal static class Contenders
{
    public static IContender Bare(BenchServer server) => new BareContender(server);

    public static IContender MySqlData(BenchServer server)
    {
        var settings = $"Server={server.Host};Port={server.Port};User ID={server.User};Password={server.Password};"
            + $"Database={server.Database};CharSet=utf8mb4;SslMode=None;MaximumPoolSize={Workload.Connections}";
        return new AdoContender(
            "MySql.Data 8.0.16",
            async () =>
            {
                var connection = new MySqlConnection(settings);
                await connection.OpenAsync();
                return connection;
            },
            takesList: false,
            static () =>
            {
                MySqlConnection.ClearAllPools();
                return ValueTask.CompletedTask;
            });
    }

    public static IContender ChirpMySql(BenchServer server)
    {
        var source = new ChirpDataSource(
            $"Server={server.Host};Port={server.Port};User ID={server.User};Password={server.Password};"
            + $"Database={server.Database};SslMode=Disabled;MaximumPoolSize={Workload.Connections}");
        return new AdoContender(
            "Chirp.MySql",
            async () => await source.OpenConnectionAsync(CancellationToken.None),
            takesList: true,
            source.DisposeAsync);
    }
}
