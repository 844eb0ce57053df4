namespace Chirp.Engine.Planning;

/// <summary>
/// The uses of <c>@defer</c> that a field waits for; the empty set is a field of the response itself.
/// </summary>
internal static class DeferSets
{
    /// <summary>
    /// The outermost uses a field was reached through. One path without <c>@defer</c> makes it due at once; a use
    /// within another one of the set adds nothing.
    /// </summary>
    public static DeferUsage[] Of(IReadOnlyList<FieldDetail> details)
    {
        if (details[0].Defer is { } only && details.Count == 1)
        {
            return [only];
        }

        var usages = new List<DeferUsage>();
        foreach (var (_, defer) in details)
        {
            if (defer is null)
            {
                return [];
            }

            if (!usages.Contains(defer))
            {
                usages.Add(defer);
            }
        }

        return [.. usages.Where(usage => !usages.Exists(usage.IsWithin))];
    }

    public static bool AreEqual(DeferUsage[] left, DeferUsage[] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        foreach (var usage in left)
        {
            if (!right.Contains(usage))
            {
                return false;
            }
        }

        return true;
    }
}
