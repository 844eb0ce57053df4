using System.Globalization;
using System.Text.RegularExpressions;

namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>
/// The phrases of <c>phrases.txt</c>, by section. Not thread-safe: draws from one row of random numbers.
/// </summary>
internal sealed partial class Phrases(Random random)
{
    private static readonly Dictionary<string, List<string>> Sections = ReadSections();

    /// <summary>What somebody may talk about, in order: the sections <c>said.…</c>.</summary>
    public static IReadOnlyList<string> Topics { get; } =
        [.. Sections.Keys.Where(static name => name.StartsWith("said.", StringComparison.Ordinal))
            .Select(static name => name["said.".Length..])];

    /// <summary>A tweet about a topic.</summary>
    public string Say(string topic, Func<string> mention)
    {
        var text = Fill(Pick($"said.{topic}"), mention);
        if (random.Next(3) == 0)
        {
            var opening = Sections.ContainsKey($"opening.{topic}") ? $"opening.{topic}" : "opening";
            text = $"{Fill(Pick(opening), mention)} {text}";
        }

        return random.Next(4) == 0 ? $"{text} {Fill(Pick("closing"), mention)}" : text;
    }

    /// <summary>An answer in the language of a topic.</summary>
    public string Reply(string topic) =>
        Fill(Pick(Sections.ContainsKey($"reply.{topic}") ? $"reply.{topic}" : "reply"), static () => "");

    public string Bio() => Fill(Pick("bio"), static () => "");

    /// <summary>A name, and how a handle spells it.</summary>
    public (string Written, string Typed) Name(string section)
    {
        var parts = Pick(section).Split('|');
        return (parts[0], parts[^1].ToLowerInvariant());
    }

    public (string Name, double Latitude, double Longitude) Place()
    {
        var parts = Pick("place").Split('|');
        return (parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture),
            double.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private string Pick(string section) => Sections[section][random.Next(Sections[section].Count)];

    private string Fill(string phrase, Func<string> mention) => Slot().Replace(
        phrase, slot => slot.Groups[1].Value switch
    {
        "mention" => mention(),
        "number" => random.Next(2, 13).ToString(CultureInfo.InvariantCulture),
        var section => Fill(Pick(section), mention),
    });

    private static Dictionary<string, List<string>> ReadSections()
    {
        using var stream = typeof(Phrases).Assembly.GetManifestResourceStream("Chirp.GraphQL.Demo.phrases.txt")!;
        using var reader = new StreamReader(stream);
        var sections = new Dictionary<string, List<string>>();
        List<string> current = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                sections.Add(line.Trim('[', ']'), current = []);
            }
            else if (line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                current.Add(line);
            }
        }

        return sections;
    }

    [GeneratedRegex(@"\{([\w.]+)\}")]
    private static partial Regex Slot();
}
