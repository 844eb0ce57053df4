using System.Reflection;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>
/// Reads sections of the configuration into option records and collects every problem on the way, so that an operator
/// sees all of them at once: a value that does not fit, and a name that nothing reads.
/// </summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The record of a section; what is not set, or wrongly, has the record's default.</summary>
    public T Read<T>(string section)
        where T : class
    {
        // Through reflection, since records are made by their initializers and a required property has no default.
        var record = Activator.CreateInstance<T>();
        Fill(record, configuration.GetSection(section));
        return record;
    }

    public void Report(string problem) => _problems.Add(problem);

    /// <summary>Refuses what stands in a section besides some names.</summary>
    public void RefuseUnknown(IConfigurationSection section, IReadOnlyCollection<string> known)
    {
        foreach (var child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                var nearest = NearestName.Find(child.Key, known);
                Report($"{child.Path} is not a setting."
                    + (nearest is null ? "" : $" Did you mean {section.Path}:{nearest}?"));
            }
        }
    }

    /// <summary>
    /// Refuses sections whose names are nearly ours. Others are left alone: the environment's variables are all
    /// sections.
    /// </summary>
    public void RefuseMisspelled(IReadOnlyCollection<string> sections)
    {
        foreach (var other in configuration.GetChildren())
        {
            if (other.GetChildren().Any() && !sections.Contains(other.Key, StringComparer.OrdinalIgnoreCase)
                && NearestName.Find(other.Key, sections) is { } nearest)
            {
                Report($"{other.Path} is not a section of settings. Did you mean {nearest}?");
            }
        }
    }

    private void Fill(object record, IConfigurationSection section)
    {
        var properties = SettingsOf(record.GetType()).ToArray();
        RefuseUnknown(section, [.. properties.Select(property => property.Name)]);
        foreach (var property in properties)
        {
            var child = section.GetSection(property.Name);
            if (IsSection(property.PropertyType))
            {
                Fill(property.GetValue(record)!, child);
            }
            else if (property.PropertyType == typeof(string[]))
            {
                FillList(record, property, child);
            }
            else if (child.Value is { } text)
            {
                FillValue(record, property, child.Path, text);
            }
        }
    }

    /// <summary>
    /// A list in JSON is a section of numbered values; in one variable its items stand between commas.
    /// </summary>
    private static void FillList(object record, PropertyInfo property, IConfigurationSection section)
    {
        string[] items = section.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        if (items.Length > 0)
        {
            property.SetValue(record, items);
        }
    }

    private void FillValue(object record, PropertyInfo property, string path, string text)
    {
        // An empty variable in a compose file or a shell means "not set".
        if (text.Length == 0)
        {
            return;
        }

        var kind = SettingKind.Of(property);
        if (kind.Parse(text) is { } value)
        {
            property.SetValue(record, value);
        }
        else
        {
            Report($"{path} is '{text}', but must be {kind.Expected}.");
        }
    }

    /// <summary>The settings of an option record, in the order of their declaration.</summary>
    internal static IEnumerable<PropertyInfo> SettingsOf(Type record) => record
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite);

    internal static bool IsSection(Type type) => type.IsClass && type != typeof(string) && !type.IsArray;
}
