namespace Chirp.MySql;

/// <summary>What a connection string cannot say.</summary>
public sealed class MySqlDataSourceBuilder(string connectionString)
{
    private Func<CancellationToken, ValueTask<MySqlCredentials>>? _credentials;

    public MySqlConnectionStringBuilder ConnectionStringBuilder { get; } = new(connectionString);

    /// <summary>What metrics call the pool; host and database where it is null.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Asked before every new connection, for passwords that change; called concurrently, so it should keep what is
    /// costly to get.
    /// </summary>
    public MySqlDataSourceBuilder UseCredentials(Func<CancellationToken, ValueTask<MySqlCredentials>> credentials)
    {
        _credentials = credentials;
        return this;
    }

    public MySqlDataSource Build() =>
        new(new MySqlConnectionStringBuilder(ConnectionStringBuilder.ConnectionString), _credentials, Name);
}
