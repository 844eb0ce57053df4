using System.Text;

namespace Chirp.Engine.Language;

/// <summary>
/// The strings of names a thread has read of late: one a slot, a newer one replaces it. No chains, so that no choice of
/// names makes a look-up slow, and bounded by <see cref="SlotCount"/> names of <see cref="MaxNameBytes"/>.
/// </summary>
internal sealed class RecentNames
{
    private const int SlotCount = 512;

    /// <summary>A longer name is hardly repeated and would be kept for long.</summary>
    private const int MaxNameBytes = 64;

    [ThreadStatic]
    private static RecentNames? _ofThread;

    private readonly NameSlot[] _slots = new NameSlot[SlotCount];

    public static RecentNames OfThread => _ofThread ??= new RecentNames();

    public string Get(ReadOnlySpan<byte> name, in NameKey key)
    {
        ref var slot = ref _slots[key.Hash() & (SlotCount - 1)];
        if (slot.Holds(key, name))
        {
            return slot.Name!;
        }

        var created = Encoding.ASCII.GetString(name);
        if (name.Length <= MaxNameBytes)
        {
            slot = new NameSlot(key, created);
        }

        return created;
    }
}
