using System.Globalization;
using System.Net;
using System.Text;

namespace Chirp.Bench.Load;

/// <summary>
/// Real tweets of CSV files with the columns created_at and text (HTML-escaped, windows-1252), the oldest first.
/// </summary>
internal static class TweetArchive
{
    static TweetArchive() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="pattern">A path whose last part may have <c>*</c> in it.</param>
    /// <param name="maxTweets">Only this many, the oldest.</param>
    public static IReadOnlyList<string> Read(string pattern, int maxTweets)
    {
        var folder = Path.GetDirectoryName(pattern) is { Length: > 0 } named ? named : ".";
        var files = Directory.GetFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"There is no file like {pattern}.");
        }

        return
        [
            .. files.SelectMany(static file => Rows(File.ReadAllText(file, Encoding.GetEncoding(1252))).Skip(1))
                .Where(static row => row.Count > 1)
                .Select(static row =>
                    (Time: DateTime.Parse(row[0], CultureInfo.InvariantCulture), Text: TextOf(row[1])))
                .Where(static tweet => tweet.Text.Length > 0)
                .OrderBy(static tweet => tweet.Time)
                .Take(maxTweets)
                .Select(static tweet => tweet.Text),
        ];
    }

    /// <summary>What the archive's own encoding lost comes as control characters, which no tweet may have.</summary>
    private static string TextOf(string field) => string.Concat(
        WebUtility.HtmlDecode(field).Trim().Select(static letter => char.IsControl(letter) ? '?' : letter));

    /// <summary>RFC 4180: fields may be quoted, a quote inside them is doubled.</summary>
    private static IEnumerable<List<string>> Rows(string csv)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var at = 0; at < csv.Length; at++)
        {
            var letter = csv[at];
            if (isQuoted && letter == '"' && at + 1 < csv.Length && csv[at + 1] == '"')
            {
                field.Append('"');
                at++;
            }
            else if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && (letter is ',' or '\n'))
            {
                row.Add(field.ToString());
                field.Clear();
                if (letter == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else if (letter != '\r' || isQuoted)
            {
                field.Append(letter);
            }
        }

        row.Add(field.ToString());
        yield return row;
    }
}
