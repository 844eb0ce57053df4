using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Chirp.MySql;

/// <summary>
/// A value of a command. Its type is the value's own; a list (an array, a <see cref="List{T}"/>, any
/// <see cref="System.Collections.IList"/>) stands for all of its items, as in <c>WHERE id IN (@ids)</c>.
/// </summary>
public sealed class MySqlParameter : DbParameter
{
    public MySqlParameter()
    {
    }

    public MySqlParameter(string name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>With or without its <c>@</c>; case does not matter.</summary>
    [AllowNull]
    public override string ParameterName { get; set => field = value ?? ""; } = "";

    public override object? Value { get; set; }

    /// <summary>Kept for those who ask; what is sent follows the value.</summary>
    public override DbType DbType { get; set; } = DbType.String;

    /// <summary>Input alone: the protocol answers OUT parameters with a result of their own.</summary>
    public override ParameterDirection Direction
    {
        get => ParameterDirection.Input;
        set
        {
            if (value != ParameterDirection.Input)
            {
                throw new NotSupportedException($"Parameters are {ParameterDirection.Input} alone, not {value}.");
            }
        }
    }

    public override bool IsNullable { get; set; } = true;

    public override int Size { get; set; }

    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    public override bool SourceColumnNullMapping { get; set; }

    /// <summary>Whether that is its name, both without their <c>@</c>.</summary>
    internal bool Is(ReadOnlySpan<char> plainName) =>
        Plain(ParameterName).Equals(plainName, StringComparison.OrdinalIgnoreCase);

    internal static ReadOnlySpan<char> Plain(string name) =>
        name is ['@' or '?' or ':', ..] ? name.AsSpan(1) : name;

    public override void ResetDbType() => DbType = DbType.String;
}
