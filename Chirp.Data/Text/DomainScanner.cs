namespace Chirp.Data.Text;

/// <summary>
/// Finds domains: labels, each with its dot, and a top-level domain after the last of them that has one.
/// A text is tried at many starts, and the labels ahead are the same for most of them; what was learnt of them is kept,
/// so that all tries together read a text a constant number of times.
/// </summary>
internal ref struct DomainScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> text = text;

    // The label read last, from where it was read; an underscore at or after a start makes it a subdomain's only.
    private int labelFrom = -1;
    private int labelEnd = -1;
    private int labelUnderscore = -1;

    // The whole labels read last: from the first to the start of the one that is none, and where the last domain is.
    private int chainFrom = -1;
    private int chainStop = -1;
    private int chainBest = -1;
    private int chainBestEnd;

    // The top-level domain looked for last.
    private int topFrom = -1;
    private int topEnd;

    /// <summary>Characters read so far: what a test bounds instead of time.</summary>
    public long Steps { get; private set; }

    /// <summary>The longest domain that begins at an index.</summary>
    public bool TryMatch(int start, out int end)
    {
        end = 0;
        if (start >= text.Length || !TextChars.IsDomainChar(text[start]))
        {
            return false;
        }

        if (start < labelFrom || start >= labelEnd)
        {
            ReadLabel(start);
        }

        if (!LabelHasDot())
        {
            return false;
        }

        var underscore = labelUnderscore >= start;
        var next = labelEnd + 1;
        if (next < chainFrom || next > chainStop || chainFrom < 0)
        {
            // Reading ahead takes the place of the label read here.
            var (from, stop, at) = (labelFrom, labelEnd, labelUnderscore);
            ReadChain(next);
            (labelFrom, labelEnd, labelUnderscore) = (from, stop, at);
        }

        if (chainBest >= next)
        {
            end = chainBestEnd;
            return true;
        }

        return !underscore && HasTopLevel(next, out end);
    }

    private void ReadChain(int start)
    {
        chainFrom = start;
        chainBest = -1;
        while (start < text.Length && TextChars.IsDomainChar(text[start]))
        {
            ReadLabel(start);
            if (!LabelHasDot())
            {
                break;
            }

            if (labelUnderscore < 0 && HasTopLevel(labelEnd + 1, out var end))
            {
                chainBest = start;
                chainBestEnd = end;
            }

            start = labelEnd + 1;
        }

        chainStop = start;
    }

    private void ReadLabel(int start)
    {
        labelFrom = start;
        labelUnderscore = -1;
        var at = start;
        for (; at < text.Length; at++)
        {
            if (text[at] == '_')
            {
                labelUnderscore = at;
            }
            else if (text[at] != '-' && !TextChars.IsDomainChar(text[at]))
            {
                break;
            }
        }

        labelEnd = at;
        Steps += at - start + 1;
    }

    // A label ends in what it may begin with, and at a dot.
    private readonly bool LabelHasDot() =>
        labelEnd < text.Length && text[labelEnd] == '.' && TextChars.IsDomainChar(text[labelEnd - 1]);

    private bool HasTopLevel(int start, out int end)
    {
        if (start != topFrom)
        {
            Steps++;
            topFrom = start;
            topEnd = TopLevelDomains.TryMatch(text, start, out var found) ? found : -1;
        }

        end = topEnd;
        return end >= 0;
    }
}
