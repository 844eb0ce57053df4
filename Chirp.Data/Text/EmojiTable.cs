using System.Collections.Frozen;

namespace Chirp.Data.Text;

/// <summary>The emoji of <c>emoji.txt</c>.</summary>
internal sealed class EmojiTable
{
    /// <summary>Code points shown as emoji by default.</summary>
    public required CodePointSet Presented { get; init; }

    /// <summary>Code points shown as text by default.</summary>
    public required CodePointSet Textual { get; init; }

    /// <summary>Code points that take a skin tone.</summary>
    public required CodePointSet TakesSkinTone { get; init; }

    /// <summary>Joined sequences, without joiners, skin tones and styles.</summary>
    public required FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Joined { get; init; }

    /// <summary>Regions in capitals and parts of regions in small letters that have a flag.</summary>
    public required FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Flags { get; init; }

    public static EmojiTable Read()
    {
        var fields = TextResource.Lines("emoji.txt")
            .SelectMany(static line => line[2..].Split(' ').Select(field => (Kind: line[0], Field: field)))
            .ToLookup(static entry => entry.Kind, static entry => entry.Field);
        return new EmojiTable
        {
            Presented = new CodePointSet(fields['p'].Select(TextResource.Range)),
            Textual = new CodePointSet(fields['t'].Select(TextResource.Range)),
            TakesSkinTone = new CodePointSet(fields['m'].Select(TextResource.Range)),
            Joined = Lookup(fields['j'].Select(JoinedKey)),
            Flags = Lookup(fields['f'].Concat(fields['g'])),
        };
    }

    private static string JoinedKey(string field) =>
        string.Concat(field.Split('-').Select(static part => char.ConvertFromUtf32(TextResource.CodePoint(part))));

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(IEnumerable<string> values) =>
        values.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
