using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Chirp.MySql;

/// <summary>One command of a <see cref="MySqlBatch"/>.</summary>
public sealed class MySqlBatchCommand : DbBatchCommand
{
    private string _text = "";
    private long _affectedRows = -1;

    public MySqlBatchCommand()
    {
    }

    public MySqlBatchCommand(string text)
    {
        CommandText = text;
    }

    [AllowNull]
    public override string CommandText { get => _text; set => _text = value ?? ""; }

    /// <summary>Text alone.</summary>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException("Commands are text; call a procedure by CALL name(@a, @b).");
            }
        }
    }

    /// <summary>
    /// Rows inserted, changed and deleted by the last execution; -1 where it changes none, or has not come to it.
    /// </summary>
    public override int RecordsAffected => (int)Math.Min(_affectedRows, int.MaxValue);

    public new MySqlParameterCollection Parameters { get; } = new();

    public override bool CanCreateParameter => true;

    protected override DbParameterCollection DbParameterCollection => Parameters;

    public override DbParameter CreateParameter() => new MySqlParameter();

    /// <summary>A statement of it has changed rows; -1 starts anew.</summary>
    internal void Count(long affectedRows) =>
        _affectedRows = affectedRows < 0 ? -1 : Math.Max(_affectedRows, 0) + affectedRows;
}
