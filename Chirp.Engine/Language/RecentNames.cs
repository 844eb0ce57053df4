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

    private readonly string?[] _slots = new string?[SlotCount];

    public static RecentNames OfThread => _ofThread ??= new RecentNames();

    public string Get(ReadOnlySpan<byte> name, int hash)
    {
        if (name.Length > MaxNameBytes)
        {
            return Encoding.ASCII.GetString(name);
        }

        ref var slot = ref _slots[hash & (SlotCount - 1)];
        return slot is { } known && Ascii.Equals(name, known) ? known : slot = Encoding.ASCII.GetString(name);
    }
}
