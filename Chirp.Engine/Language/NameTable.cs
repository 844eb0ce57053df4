using System.Runtime.InteropServices;
using System.Text;

namespace Chirp.Engine.Language;

/// <summary>
/// A fixed set of names, such as those of a schema: a parser given one allocates no string for a name in it. Immutable,
/// thread-safe.
/// </summary>
public sealed class NameTable
{
    private readonly string?[] _slots;

    /// <param name="names">The names; anything that is not a GraphQL name is left out.</param>
    public NameTable(IEnumerable<string> names)
    {
        var distinct = names.Where(name => Ascii.IsValid(name) && name.Length > 0).ToHashSet(StringComparer.Ordinal);

        // At most a quarter of the slots is taken, so that a name that is not here is known after a probe or two.
        _slots = new string?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((distinct.Count * 4) + 4))];
        foreach (var name in distinct)
        {
            var slot = Hash(Encoding.ASCII.GetBytes(name)) & (_slots.Length - 1);
            while (_slots[slot] is not null)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = name;
        }
    }

    /// <summary>The shared string of a name; null where the table does not have it.</summary>
    internal string? Find(ReadOnlySpan<byte> name, int hash)
    {
        var slots = _slots;
        for (var slot = hash & (slots.Length - 1); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var candidate = slots[slot];
            if (candidate is null || Ascii.Equals(name, candidate))
            {
                return candidate;
            }
        }
    }

    /// <summary>Mixes the length with the first and the last eight bytes.</summary>
    internal static int Hash(ReadOnlySpan<byte> name)
    {
        ulong first, last;
        if (name.Length >= 8)
        {
            first = MemoryMarshal.Read<ulong>(name);
            last = MemoryMarshal.Read<ulong>(name[^8..]);
        }
        else if (name.Length >= 4)
        {
            first = MemoryMarshal.Read<uint>(name);
            last = MemoryMarshal.Read<uint>(name[^4..]);
        }
        else
        {
            first = name.IsEmpty ? 0UL : name[0];
            last = name.IsEmpty ? 0UL : (ulong)((name[name.Length / 2] << 8) | name[^1]);
        }

        var mixed = ((first * 0x9E3779B97F4A7C15UL) ^ last ^ (uint)name.Length) * 0xD6E8FEB86659FD93UL;
        return (int)(mixed >> 33);
    }
}
