using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Chirp.MySql;

/// <summary>
/// A connection string, checked as it is written: a key that is not known, or a value out of its range, throws an
/// <see cref="ArgumentException"/> that names it. Keys compare without case, spaces and underscores.
/// </summary>
#pragma warning disable CA1010 // ADO.NET asks for the older collections.
public sealed class MySqlConnectionStringBuilder : DbConnectionStringBuilder
#pragma warning restore CA1010
{
    public MySqlConnectionStringBuilder()
    {
    }

    public MySqlConnectionStringBuilder(string connectionString)
    {
        ConnectionString = connectionString;
    }

    /// <summary>
    /// One host or several, separated by commas, each with a port of its own where it has one: <c>a,b:3307</c>.
    /// </summary>
    public string Server { get => Text(nameof(Server)); set => Set(nameof(Server), value); }

    /// <summary>The port of hosts that have none of their own. 3306.</summary>
    public int Port { get => Number(nameof(Port)); set => Set(nameof(Port), value); }

    /// <summary>The database connections start in; none where empty.</summary>
    public string Database { get => Text(nameof(Database)); set => Set(nameof(Database), value); }

    public string UserId { get => Text(nameof(UserId)); set => Set(nameof(UserId), value); }

    public string Password { get => Text(nameof(Password)); set => Set(nameof(Password), value); }

    public MySqlTarget Target { get => Choice<MySqlTarget>(nameof(Target)); set => Set(nameof(Target), value); }

    /// <summary>Seconds that a host which failed is left out, while another answers. 10.</summary>
    public int FailedHostSeconds
    {
        get => Number(nameof(FailedHostSeconds));
        set => Set(nameof(FailedHostSeconds), value);
    }

    /// <summary><see cref="MySqlSslMode.Preferred"/>.</summary>
    public MySqlSslMode SslMode { get => Choice<MySqlSslMode>(nameof(SslMode)); set => Set(nameof(SslMode), value); }

    /// <summary>A PEM file of the authorities to trust instead of the system's.</summary>
    public string SslCa { get => Text(nameof(SslCa)); set => Set(nameof(SslCa), value); }

    /// <summary>
    /// Whether <c>caching_sha2_password</c> may ask the server for its RSA key where there is no TLS. Who sits between
    /// can then learn the password. False.
    /// </summary>
    public bool AllowPublicKeyRetrieval
    {
        get => Flag(nameof(AllowPublicKeyRetrieval));
        set => Set(nameof(AllowPublicKeyRetrieval), value);
    }

    /// <summary>A PEM file of the server's RSA key, which makes asking for it unnecessary.</summary>
    public string ServerRsaPublicKeyFile
    {
        get => Text(nameof(ServerRsaPublicKeyFile));
        set => Set(nameof(ServerRsaPublicKeyFile), value);
    }

    public bool Pooling { get => Flag(nameof(Pooling)); set => Set(nameof(Pooling), value); }

    /// <summary>Connections kept open while idle. 0.</summary>
    public int MinimumPoolSize { get => Number(nameof(MinimumPoolSize)); set => Set(nameof(MinimumPoolSize), value); }

    /// <summary>Connections open at the same time. 100.</summary>
    public int MaximumPoolSize { get => Number(nameof(MaximumPoolSize)); set => Set(nameof(MaximumPoolSize), value); }

    /// <summary>
    /// Seconds after which a connection that nobody used is closed, above the minimum. 180; 0 is never.
    /// </summary>
    public int ConnectionIdleTimeout
    {
        get => Number(nameof(ConnectionIdleTimeout));
        set => Set(nameof(ConnectionIdleTimeout), value);
    }

    /// <summary>Seconds after which a connection is not used again. 0, the default, is never.</summary>
    public int ConnectionLifeTime
    {
        get => Number(nameof(ConnectionLifeTime));
        set => Set(nameof(ConnectionLifeTime), value);
    }

    public MySqlConnectionReset ConnectionReset
    {
        get => Choice<MySqlConnectionReset>(nameof(ConnectionReset));
        set => Set(nameof(ConnectionReset), value);
    }

    /// <summary>Seconds that opening may take, waiting for a free connection included. 15; 0 is without end.</summary>
    public int ConnectionTimeout
    {
        get => Number(nameof(ConnectionTimeout));
        set => Set(nameof(ConnectionTimeout), value);
    }

    /// <summary>Seconds that a command may take where it does not say itself. 30; 0 is without end.</summary>
    public int DefaultCommandTimeout
    {
        get => Number(nameof(DefaultCommandTimeout));
        set => Set(nameof(DefaultCommandTimeout), value);
    }

    /// <summary>
    /// Seconds that the server has to end a cancelled command, before the connection is given up instead. 2.
    /// </summary>
    public int CancellationTimeout
    {
        get => Number(nameof(CancellationTimeout));
        set => Set(nameof(CancellationTimeout), value);
    }

    /// <summary>Prepared statements kept per connection; the one not used for longest gives way. 128.</summary>
    public int MaximumPreparedStatements
    {
        get => Number(nameof(MaximumPreparedStatements));
        set => Set(nameof(MaximumPreparedStatements), value);
    }

    /// <summary>Bytes of the largest row that is read. 256 MiB; a row is in memory as a whole.</summary>
    public int MaximumPacketBytes
    {
        get => Number(nameof(MaximumPacketBytes));
        set => Set(nameof(MaximumPacketBytes), value);
    }

    public MySqlGuidFormat GuidFormat
    {
        get => Choice<MySqlGuidFormat>(nameof(GuidFormat));
        set => Set(nameof(GuidFormat), value);
    }

    public MySqlZeroDates ZeroDates
    {
        get => Choice<MySqlZeroDates>(nameof(ZeroDates));
        set => Set(nameof(ZeroDates), value);
    }

    /// <summary>Whether <c>TINYINT(1)</c> is a <see cref="bool"/>. True.</summary>
    public bool TreatTinyAsBoolean
    {
        get => Flag(nameof(TreatTinyAsBoolean));
        set => Set(nameof(TreatTinyAsBoolean), value);
    }

    /// <summary>
    /// Whether <c>@name</c> without a parameter of that name is the server's variable, not a mistake. False.
    /// </summary>
    public bool AllowUserVariables
    {
        get => Flag(nameof(AllowUserVariables));
        set => Set(nameof(AllowUserVariables), value);
    }

    /// <summary>The program's name, as the server's operators see it.</summary>
    public string ApplicationName { get => Text(nameof(ApplicationName)); set => Set(nameof(ApplicationName), value); }

    /// <summary>Every key, whether it is set or not.</summary>
    public override ICollection Keys => ConnectionStringKeys.Names;

    [AllowNull]
    public override object this[string keyword]
    {
        get => ReadValue(ConnectionStringKeys.Get(keyword));
        set
        {
            var key = ConnectionStringKeys.Get(keyword);
            if (value is null)
            {
                base.Remove(key.Name);
                return;
            }

            base[key.Name] = key.Check(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
    }

    public override bool ContainsKey(string keyword) => ConnectionStringKeys.Find(keyword) is not null;

    public override bool ShouldSerialize(string keyword) =>
        ConnectionStringKeys.Find(keyword) is { } key && base.ShouldSerialize(key.Name);

    public override bool Remove(string keyword) =>
        ConnectionStringKeys.Find(keyword) is { } key && base.Remove(key.Name);

    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        var key = ConnectionStringKeys.Find(keyword);
        value = key is null ? null : ReadValue(key);
        return key is not null;
    }

    private string Text(string name) => (string)ReadValue(ConnectionStringKeys.Get(name));

    private int Number(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    private bool Flag(string name) => bool.Parse(Text(name));

    private T Choice<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(Text(name), ignoreCase: true);

    private void Set<T>(string name, T value) => this[name] = value;

    private object ReadValue(ConnectionStringKey key) =>
        base.TryGetValue(key.Name, out var value) ? value : key.Default;
}
