using Chirp.MySql.Pool;

namespace Chirp.MySql;

/// <summary>A connection string as its data source uses it: read once, never changed.</summary>
internal sealed class ConnectionSettings
{
    public ConnectionSettings(MySqlConnectionStringBuilder builder)
    {
        ConnectionString = builder.ConnectionString;
        Hosts = HostAddress.ParseList(builder.Server, builder.Port);
        Database = builder.Database;
        UserId = builder.UserId;
        Password = builder.Password;
        Target = builder.Target;
        FailedHostTime = TimeSpan.FromSeconds(builder.FailedHostSeconds);
        SslMode = builder.SslMode;
        SslCa = builder.SslCa;
        AllowPublicKeyRetrieval = builder.AllowPublicKeyRetrieval;
        ServerRsaPublicKeyFile = builder.ServerRsaPublicKeyFile;
        Pooling = builder.Pooling;
        MinimumPoolSize = builder.MinimumPoolSize;
        MaximumPoolSize = builder.MaximumPoolSize;
        IdleTimeout = OrForever(builder.ConnectionIdleTimeout);
        LifeTime = OrForever(builder.ConnectionLifeTime);
        ConnectionReset = builder.ConnectionReset;
        ConnectionTimeoutSeconds = builder.ConnectionTimeout;
        DefaultCommandTimeoutSeconds = builder.DefaultCommandTimeout;
        CancellationTimeout = TimeSpan.FromSeconds(builder.CancellationTimeout);
        MaximumPreparedStatements = builder.MaximumPreparedStatements;
        MaximumPacketBytes = builder.MaximumPacketBytes;
        GuidFormat = builder.GuidFormat;
        ZeroDates = builder.ZeroDates;
        TreatTinyAsBoolean = builder.TreatTinyAsBoolean;
        AllowUserVariables = builder.AllowUserVariables;
        ApplicationName = builder.ApplicationName;
        if (MinimumPoolSize > MaximumPoolSize)
        {
            throw new ArgumentException(
                $"MinimumPoolSize is {MinimumPoolSize}, above MaximumPoolSize, which is {MaximumPoolSize}.");
        }

        builder.Remove(nameof(MySqlConnectionStringBuilder.Password));
        PublicConnectionString = builder.ConnectionString;
    }

    public string ConnectionString { get; }

    /// <summary>The connection string without its password.</summary>
    public string PublicConnectionString { get; }

    public HostAddress[] Hosts { get; }

    public string Database { get; }

    public string UserId { get; }

    public string Password { get; }

    public MySqlTarget Target { get; }

    public TimeSpan FailedHostTime { get; }

    public MySqlSslMode SslMode { get; }

    public string SslCa { get; }

    public bool AllowPublicKeyRetrieval { get; }

    public string ServerRsaPublicKeyFile { get; }

    public bool Pooling { get; }

    public int MinimumPoolSize { get; }

    public int MaximumPoolSize { get; }

    public TimeSpan IdleTimeout { get; }

    public TimeSpan LifeTime { get; }

    public MySqlConnectionReset ConnectionReset { get; }

    public int ConnectionTimeoutSeconds { get; }

    public int DefaultCommandTimeoutSeconds { get; }

    public TimeSpan CancellationTimeout { get; }

    public int MaximumPreparedStatements { get; }

    public int MaximumPacketBytes { get; }

    public MySqlGuidFormat GuidFormat { get; }

    public MySqlZeroDates ZeroDates { get; }

    public bool TreatTinyAsBoolean { get; }

    public bool AllowUserVariables { get; }

    public string ApplicationName { get; }

    private static TimeSpan OrForever(int seconds) => seconds == 0 ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
}
