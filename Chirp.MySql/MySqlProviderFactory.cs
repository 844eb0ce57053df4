using System.Data.Common;

namespace Chirp.MySql;

/// <summary>For code that makes its ADO.NET objects by a factory.</summary>
public sealed class MySqlProviderFactory : DbProviderFactory
{
    private MySqlProviderFactory()
    {
    }

    public static MySqlProviderFactory Instance { get; } = new();

    public override bool CanCreateBatch => true;

    public override DbConnection CreateConnection() => new MySqlConnection();

    public override DbCommand CreateCommand() => new MySqlCommand();

    public override DbParameter CreateParameter() => new MySqlParameter();

    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new MySqlConnectionStringBuilder();

    public override DbDataSource CreateDataSource(string connectionString) => new MySqlDataSource(connectionString);

    public override DbBatch CreateBatch() => new MySqlBatch();

    public override DbBatchCommand CreateBatchCommand() => new MySqlBatchCommand();
}
