namespace Chirp.MySql.Pool;

/// <summary>What to say when <c>ConnectionTimeout</c> is over.</summary>
internal static class PoolTimeout
{
    public static MySqlException Waiting(ConnectionSettings settings) => new(
        MySqlErrorNumbers.PoolTimeout,
        null,
        $"All {settings.MaximumPoolSize} connections (MaximumPoolSize={settings.MaximumPoolSize}) stayed in use "
        + $"for {settings.ConnectionTimeoutSeconds} s (ConnectionTimeout={settings.ConnectionTimeoutSeconds}).");

    public static MySqlException Connecting(ConnectionSettings settings) => new(
        MySqlErrorNumbers.ConnectFailed,
        null,
        $"No server at {string.Join<HostAddress>(", ", settings.Hosts)} has let a connection in within "
        + $"{settings.ConnectionTimeoutSeconds} s (ConnectionTimeout).");
}
