using System.Text;

namespace Chirp.Engine.Language;

/// <summary>A name in a table: its string and the key it is found by.</summary>
internal struct NameSlot(NameKey key, string name)
{
    private readonly NameKey _key = key;

    /// <summary>Null in a slot that was never taken.</summary>
    public string? Name { get; } = name;

    public readonly bool Holds(in NameKey key, ReadOnlySpan<byte> name) =>
        Name is not null && key.Equals(_key) && Name.Length == name.Length
        && (name.Length <= NameKey.Size || Ascii.Equals(name[NameKey.Size..], Name.AsSpan(NameKey.Size)));
}
