namespace Chirp.Data.Text;

/// <summary>The limit that DNS sets to each label of a domain, in Punycode (RFC 1035, RFC 3492).</summary>
internal static class DomainLabels
{
    private const int MaxEncodedLength = 63;
    private const int PrefixLength = 4;

    /// <summary>Whether each label, between dots, is encoded in 1 to 63 characters.</summary>
    public static bool FitEncoded(ReadOnlySpan<char> domain)
    {
        foreach (var label in domain.Split('.'))
        {
            if (EncodedLength(domain[label]) is < 1 or > MaxEncodedLength)
            {
                return false;
            }
        }

        return true;
    }

    // Ideographic, full-width and half-width full stops part what is encoded, but not what is counted: so counts
    // upstream, and the sum with its dots is the length.
    private static int EncodedLength(ReadOnlySpan<char> label)
    {
        // A character takes at least one in Punycode: a longer label need not be encoded to be refused, so the work of
        // encoding, which is quadratic, stays bounded. Two units may be one character.
        if (label.Length > 2 * MaxEncodedLength)
        {
            return label.Length;
        }

        var length = -1;
        foreach (var part in label.SplitAny('\u3002', '\uFF0E', '\uFF61'))
        {
            length += 1 + PunycodeLength(label[part]);
        }

        return length;
    }

    // The encoding of RFC 3492, section 6.3, of which only the length is wanted.
    private static int PunycodeLength(ReadOnlySpan<char> label)
    {
        Span<int> codePoints = stackalloc int[2 * MaxEncodedLength];
        var count = 0;
        var basic = 0;
        for (var at = 0; at < label.Length; at += TextChars.UnitsOf(codePoints[count - 1]))
        {
            codePoints[count++] = TextChars.CodePointAt(label, at);
            basic += codePoints[count - 1] < 0x80 ? 1 : 0;
        }

        if (basic == count)
        {
            return count;
        }

        var length = PrefixLength + basic + (basic > 0 ? 1 : 0);
        var delta = 0L;
        var bias = 72;
        var reached = 0x80;
        for (var handled = basic; handled < count;)
        {
            var next = NextAbove(codePoints[..count], reached);
            delta += (next - reached) * (handled + 1L);
            reached = next + 1;
            foreach (var codePoint in codePoints[..count])
            {
                if (codePoint < next)
                {
                    delta++;
                }
                else if (codePoint == next)
                {
                    length += DigitsOf(delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
        }

        return length;
    }

    private static int NextAbove(ReadOnlySpan<int> codePoints, int least)
    {
        var next = int.MaxValue;
        foreach (var codePoint in codePoints)
        {
            next = codePoint >= least && codePoint < next ? codePoint : next;
        }

        return next;
    }

    private static int DigitsOf(long value, int bias)
    {
        var digits = 1;
        for (var k = 36; ; k += 36)
        {
            var threshold = Math.Clamp(k - bias, 1, 26);
            if (value < threshold)
            {
                return digits;
            }

            value = (value - threshold) / (36 - threshold);
            digits++;
        }
    }

    private static int Adapt(long delta, int handled, bool isFirst)
    {
        delta /= isFirst ? 700 : 2;
        delta += delta / handled;
        var k = 0;
        for (; delta > 455; delta /= 35)
        {
            k += 36;
        }

        return k + (int)(36 * delta / (delta + 38));
    }
}
