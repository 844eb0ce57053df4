namespace Chirp.Data.Text;

/// <summary>Decompositions, compositions and combining classes of <c>nfc.txt</c>.</summary>
internal sealed class NormalizationTable
{
    // Beyond lie no decompositions; a bit for each code point says whether it can change a text at all.
    private const int End = 0x30000;

    private readonly Dictionary<int, (int First, int Second)> decompositions = [];
    private readonly Dictionary<(int First, int Second), int> compositions = [];
    private readonly Dictionary<int, byte> classes = [];
    private readonly ulong[] active = new ulong[End / 64];

    private NormalizationTable()
    {
    }

    public static NormalizationTable Read()
    {
        var table = new NormalizationTable();
        foreach (var line in TextResource.Lines("nfc.txt"))
        {
            var fields = line.Split(' ');
            if (fields[0] == "c")
            {
                table.AddClass(byte.Parse(fields[1]), fields.AsSpan(2));
            }
            else
            {
                var second = fields.Length > 3 ? TextResource.CodePoint(fields[3]) : 0;
                table.AddDecomposition(
                    TextResource.CodePoint(fields[1]), TextResource.CodePoint(fields[2]), second, fields[0] == "x");
            }
        }

        return table;
    }

    /// <summary>Whether a code point is reordered, composed with what is before it, or replaced for good.</summary>
    public bool IsActive(int codePoint) => Hangul.CanFollow(codePoint)
        || (codePoint < End && (active[codePoint >> 6] & (1UL << (codePoint & 63))) != 0);

    public byte ClassOf(int codePoint) => IsActive(codePoint) ? classes.GetValueOrDefault(codePoint) : (byte)0;

    public bool TryDecompose(int codePoint, out int first, out int second)
    {
        var exists = decompositions.TryGetValue(codePoint, out var pair);
        (first, second) = pair;
        return exists;
    }

    public bool TryCompose(int first, int second, out int composed) =>
        compositions.TryGetValue((first, second), out composed);

    private void AddDecomposition(int codePoint, int first, int second, bool isExcluded)
    {
        decompositions.Add(codePoint, (first, second));
        if (isExcluded)
        {
            Activate(codePoint);
        }
        else
        {
            compositions.Add((first, second), codePoint);
            Activate(second);
        }
    }

    private void AddClass(byte combining, ReadOnlySpan<string> ranges)
    {
        foreach (var field in ranges)
        {
            var (first, last) = TextResource.Range(field);
            for (var codePoint = first; codePoint <= last; codePoint++)
            {
                classes.Add(codePoint, combining);
                Activate(codePoint);
            }
        }
    }

    private void Activate(int codePoint) => active[codePoint >> 6] |= 1UL << (codePoint & 63);
}
