namespace Chirp.MySql.Protocol;

[Flags]
internal enum ColumnFlags : ushort
{
    None = 0,
    NotNull = 1,
    PrimaryKey = 2,
    UniqueKey = 4,
    Blob = 16,
    Unsigned = 32,
    Binary = 128,
    Enum = 256,
    AutoIncrement = 512,
    Set = 2048,
}
