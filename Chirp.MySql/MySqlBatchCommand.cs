using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Chirp.MySql;

/// <summary>One command of a <see cref="MySqlBatch"/>.</summary>
public sealed class MySqlBatchCommand : DbBatchCommand
{
    private string _text = "";

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

    /// <summary>Counted for the batch as a whole; -1 here.</summary>
    public override int RecordsAffected => -1;

    public new MySqlParameterCollection Parameters { get; } = new();

    public override bool CanCreateParameter => true;

    protected override DbParameterCollection DbParameterCollection => Parameters;

    public override DbParameter CreateParameter() => new MySqlParameter();
}
