namespace Chirp.Data.Text;

/// <summary>A piece of a text found by a scanner, in UTF-16 units.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Start">Its first unit, sign included.</param>
/// <param name="End">The unit after its last.</param>
/// <param name="ListStart">Where the slash of a list stands, or <paramref name="End"/>.</param>
internal readonly record struct FoundPiece(EntityKind Kind, int Start, int End, int ListStart)
{
    public FoundPiece(EntityKind kind, int start, int end)
        : this(kind, start, end, end)
    {
    }
}
