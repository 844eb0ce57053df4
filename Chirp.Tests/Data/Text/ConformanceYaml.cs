using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Chirp.Tests.Data.Text;

/// <summary>
/// Reads the YAML that twitter-text's conformance files are written in, and no other: groups of cases, a case of single
/// lines, the expected value a scalar, a flow list of strings, a list of maps or a map. Anything else it refuses.
/// </summary>
internal static partial class ConformanceYaml
{
    public static IReadOnlyList<ConformanceCase> Read(string yaml)
    {
        var cases = new List<ConformanceCase>();
        var group = "";
        foreach (var line in yaml.Split('\n'))
        {
            var text = line.Trim(' ');
            if (text.Length == 0 || text[0] == '#' || text is "tests:" or "---")
            {
                continue;
            }

            if (GroupLine().Match(line) is { Success: true } name)
            {
                group = name.Groups[1].Value;
            }
            else if (FieldLine().Match(line) is { Success: true } field)
            {
                Add(cases, group, field.Groups[1].Value, field.Groups[2].Value, field.Groups[3].Value.Trim(' '));
            }
            else
            {
                throw new FormatException($"Not a line of a conformance file: {line}");
            }
        }

        return cases;
    }

    // Indentation tells the fields of a case (6) from those of what it expects (8, or 10 within a list).
    private static void Add(List<ConformanceCase> cases, string group, string indent, string key, string value)
    {
        if (indent == "    - " && key == "description")
        {
            cases.Add(new ConformanceCase(group, Scalar(value)));
            return;
        }

        var current = cases[^1];
        switch (indent)
        {
            case "      " when key == "text":
                current.Text = Scalar(value);
                break;
            case "      " when key == "expected" && value.StartsWith('['):
                current.Strings = [.. QuotedString().Matches(value).Select(match => Scalar(match.Value))];
                break;
            case "      " when key == "expected":
                current.Scalar = value.Length == 0 ? null : Scalar(value);
                break;
            case "        - ":
                current.Maps.Add(new Dictionary<string, string> { [key] = Scalar(value) });
                break;
            case "          ":
                current.Maps[^1].Add(key, Scalar(value));
                break;
            case "        ":
                current.Fields.Add(key, Scalar(value));
                break;
            default:
                throw new FormatException($"Not a field of a case: {indent}{key}");
        }
    }

    private static string Scalar(string value)
    {
        if (!value.StartsWith('"'))
        {
            return value;
        }

        if (value.Length < 2 || !value.EndsWith('"'))
        {
            throw new FormatException($"A quoted string without its end: {value}");
        }

        var text = new StringBuilder();
        for (var at = 1; at < value.Length - 1; at++)
        {
            if (value[at] != '\\')
            {
                text.Append(value[at]);
                continue;
            }

            var digits = value[++at] switch { 'u' => 4, 'U' => 8, _ => 0 };
            var code = digits > 0 ? int.Parse(value.AsSpan(at + 1, digits), NumberStyles.HexNumber) : value[at] switch
            {
                'n' => '\n',
                't' => '\t',
                '"' or '\\' or '/' => value[at],
                _ => throw new FormatException($"An unknown escape in {value}"),
            };
            text.Append(code > 0xFFFF ? char.ConvertFromUtf32(code) : ((char)code).ToString());
            at += digits;
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^  (\w+):\s*$")]
    private static partial Regex GroupLine();

    [GeneratedRegex(@"^( +(?:- )?)(\w+): *(.*)$")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex QuotedString();
}
