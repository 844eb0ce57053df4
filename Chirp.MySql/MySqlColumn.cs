using System.Data;
using System.Data.Common;
using Chirp.MySql.Protocol;
using Chirp.MySql.Session;

namespace Chirp.MySql;

/// <summary>What the server says of a result's column.</summary>
public sealed class MySqlColumn : DbColumn
{
    private static readonly (string Name, Type Type)[] s_fields =
    [
        (SchemaTableColumn.ColumnName, typeof(string)),
        (SchemaTableColumn.ColumnOrdinal, typeof(int)),
        (SchemaTableColumn.ColumnSize, typeof(int)),
        (SchemaTableColumn.NumericPrecision, typeof(int)),
        (SchemaTableColumn.NumericScale, typeof(int)),
        (SchemaTableColumn.DataType, typeof(Type)),
        (nameof(DataTypeName), typeof(string)),
        (SchemaTableColumn.AllowDBNull, typeof(bool)),
        (SchemaTableColumn.IsKey, typeof(bool)),
        (SchemaTableColumn.IsUnique, typeof(bool)),
        (SchemaTableOptionalColumn.IsAutoIncrement, typeof(bool)),
        (SchemaTableOptionalColumn.IsReadOnly, typeof(bool)),
        (SchemaTableColumn.IsLong, typeof(bool)),
        (SchemaTableColumn.IsExpression, typeof(bool)),
        (SchemaTableColumn.IsAliased, typeof(bool)),
        (SchemaTableOptionalColumn.BaseCatalogName, typeof(string)),
        (SchemaTableColumn.BaseTableName, typeof(string)),
        (SchemaTableColumn.BaseColumnName, typeof(string)),
    ];

    /// <param name="column">As the server describes it.</param>
    /// <param name="ordinal">Its place in the result.</param>
    /// <param name="type">What its values are read as.</param>
    /// <param name="hasKeys">
    /// Whether its keys were asked for. A table's key may repeat in a result of several tables, and who loads one by
    /// its keys would lose rows.
    /// </param>
    internal MySqlColumn(ColumnDefinition column, int ordinal, Type type, bool hasKeys)
    {
        ColumnOrdinal = ordinal;
        ColumnName = column.Name;
        DataType = type;
        DataTypeName = ColumnTypes.NameOf(column);
        ColumnSize = (int)Math.Min(column.Length, int.MaxValue);
        AllowDBNull = (column.Flags & ColumnFlags.NotNull) == 0;
        IsKey = hasKeys && (column.Flags & ColumnFlags.PrimaryKey) != 0;
        IsUnique = hasKeys && (column.Flags & ColumnFlags.UniqueKey) != 0;
        IsAutoIncrement = (column.Flags & ColumnFlags.AutoIncrement) != 0;
        IsLong = (column.Flags & ColumnFlags.Blob) != 0;
        IsExpression = column.SourceName.Length == 0;
        IsReadOnly = IsExpression;
        IsAliased = column.Name != column.SourceName;
        BaseCatalogName = column.Database;
        BaseTableName = column.SourceTable;
        BaseColumnName = column.SourceName;
        if (type == typeof(decimal))
        {
            NumericScale = column.Decimals;
        }
    }

    /// <summary>The older form, by which a <see cref="DataTable"/> loads a result.</summary>
    internal static DataTable ToTable(IEnumerable<DbColumn> columns)
    {
        var table = new DataTable("SchemaTable");
        foreach (var (name, type) in s_fields)
        {
            table.Columns.Add(name, type);
        }

        foreach (var column in columns)
        {
            // The names are those of DbColumn's properties.
            table.Rows.Add([.. s_fields.Select(field => column[field.Name] ?? DBNull.Value)]);
        }

        return table;
    }
}
