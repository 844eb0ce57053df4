using System.Globalization;

namespace Chirp.Data.Text;

/// <summary>The tables carried as text within the assembly: a record a line, comments after <c>#</c>.</summary>
internal static class TextResource
{
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(TextResource).Assembly.GetManifestResourceStream($"Chirp.Data.Text.{name}")
            ?? throw new InvalidOperationException($"The assembly was built without its resource {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }

    public static int CodePoint(ReadOnlySpan<char> hexadecimal) =>
        int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>The code points of <c>0041</c> or <c>0041..005A</c>, both ends included.</summary>
    public static (int First, int Last) Range(string field)
    {
        var dots = field.IndexOf("..", StringComparison.Ordinal);
        return dots < 0
            ? (CodePoint(field), CodePoint(field))
            : (CodePoint(field.AsSpan(0, dots)), CodePoint(field.AsSpan(dots + 2)));
    }
}
