using System.Numerics;
using System.Text;

namespace Chirp.Engine.Language;

/// <summary>
/// A fixed set of names, such as those of a schema: a parser given one allocates no string for a name in it. Immutable,
/// thread-safe.
/// </summary>
public sealed class NameTable
{
    private readonly NameSlot[] _slots;

    /// <param name="names">The names; anything that is not ASCII, and so no GraphQL name, is left out.</param>
    public NameTable(IEnumerable<string> names)
    {
        var distinct = names.Where(name => name.Length > 0 && Ascii.IsValid(name)).ToHashSet(StringComparer.Ordinal);

        // At most a quarter of the slots is taken, so that a name that is not here is known after a probe or two.
        _slots = new NameSlot[(int)BitOperations.RoundUpToPowerOf2((uint)((distinct.Count * 4) + 4))];
        foreach (var name in distinct)
        {
            var key = NameKey.Of(Encoding.ASCII.GetBytes(name), name.Length);
            var slot = key.Hash() & (_slots.Length - 1);
            while (_slots[slot].Name is not null)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = new NameSlot(key, name);
        }
    }

    /// <summary>The shared string of a name; null where the table does not have it.</summary>
    internal string? Find(ReadOnlySpan<byte> name, in NameKey key)
    {
        var slots = _slots;
        for (var i = key.Hash() & (slots.Length - 1); ; i = (i + 1) & (slots.Length - 1))
        {
            ref readonly var slot = ref slots[i];
            if (slot.Name is null || slot.Holds(key, name))
            {
                return slot.Name;
            }
        }
    }
}
