namespace Chirp.Data.Text;

/// <summary>Korean syllables, composed of their letters by arithmetic (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;

    public static bool IsSyllable(int c) =>
        c >= SyllableBase && c < SyllableBase + (LeadCount * VowelCount * TrailCount);

    /// <summary>Whether a letter may be the second or third of a syllable.</summary>
    public static bool CanFollow(int c) => c is (>= VowelBase and < VowelBase + VowelCount)
        or (> TrailBase and < TrailBase + TrailCount);

    public static void Decompose(int syllable, int[] into, ref int length)
    {
        var index = syllable - SyllableBase;
        into[length++] = LeadBase + (index / (VowelCount * TrailCount));
        into[length++] = VowelBase + (index / TrailCount % VowelCount);
        if (index % TrailCount > 0)
        {
            into[length++] = TrailBase + (index % TrailCount);
        }
    }

    public static bool TryCompose(int first, int second, out int composed)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
        {
            composed = SyllableBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
            return true;
        }

        composed = first + second - TrailBase;
        return IsSyllable(first) && (first - SyllableBase) % TrailCount == 0
            && second is > TrailBase and < TrailBase + TrailCount;
    }
}
