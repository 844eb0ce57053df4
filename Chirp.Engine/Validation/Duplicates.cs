using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation;

/// <summary>Names given more than once.</summary>
internal static class Duplicates
{
    /// <summary>The names that occur more than once, together, in the order of their first occurrence.</summary>
    public static IEnumerable<List<NameNode>> ByName(IEnumerable<NameNode> names)
    {
        List<List<NameNode>> groups = [];
        Dictionary<string, List<NameNode>> byName = [];
        foreach (var name in names)
        {
            if (!byName.TryGetValue(name.Value, out var group))
            {
                byName[name.Value] = group = [];
                groups.Add(group);
            }

            group.Add(name);
        }

        return groups.Where(static group => group.Count > 1);
    }

    /// <summary>Whether any name occurs twice; without allocation where there are few.</summary>
    public static bool AnyIn(ReadOnlySpan<ArgumentNode> arguments)
    {
        const int maxScanned = 16;
        if (arguments.Length > maxScanned)
        {
            var seen = new HashSet<string>(arguments.Length);
            foreach (var argument in arguments)
            {
                if (!seen.Add(argument.Name.Value))
                {
                    return true;
                }
            }

            return false;
        }

        for (var i = 1; i < arguments.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (arguments[i].Name.Value == arguments[j].Name.Value)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
