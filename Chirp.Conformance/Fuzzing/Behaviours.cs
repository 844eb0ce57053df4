namespace Chirp.Conformance.Fuzzing;

/// <summary>What the resolver of one coordinate does. Both sides read the same letters.</summary>
/// <param name="Kind">Value, null, throw, or a wrong type.</param>
/// <param name="IsLater">Whether it ends later than it began.</param>
/// <param name="ListLength">Items of each list.</param>
/// <param name="NullItem">The index of an item that is null, or -1.</param>
/// <param name="RuntimeType">
/// The <c>__typename</c> of values of an abstract type: null for a possible one, empty for none at all.
/// </param>
internal sealed record Behaviour(
    string Kind, bool IsLater, int ListLength, int NullItem, string? RuntimeType = null)
{
    public static Behaviour Plain { get; } = new("value", false, 2, -1);

    /// <summary>The kinds of a subscription's events; its source stream gives them in this order.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>The source stream: open, refused (it is never opened), or broken after its events.</summary>
    public string Source { get; init; } = "open";
}

/// <summary>Chooses how each field of a random schema behaves.</summary>
internal static class Behaviours
{
    /// <summary>A type that does not exist, one that is no object, one that is not possible, and none.</summary>
    private static readonly string[] StrangeTypes = ["Nothing", "In0", "Query", ""];

    public static Dictionary<string, Behaviour> Choose(FuzzRandom random, FuzzSchema schema)
    {
        var behaviours = new Dictionary<string, Behaviour>();
        foreach (var type in schema.Objects)
        {
            foreach (var field in type.Fields)
            {
                var isStrange = schema.IsAbstract(field.Named) && random.Chance(15);
                behaviours[$"{type.Name}.{field.Name}"] = new Behaviour(
                    Kind(random), random.Chance(30), random.Next(4), random.Chance(10) ? random.Next(3) : -1,
                    isStrange ? random.Pick(StrangeTypes) : null)
                {
                    Events = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Kind(random))],
                    Source = random.Next(10) switch
                    {
                        0 => "refused",
                        1 => "broken",
                        _ => "open",
                    },
                };
            }
        }

        return behaviours;
    }

    private static string Kind(FuzzRandom random) => random.Next(100) switch
    {
        < 82 => "value",
        < 89 => "null",
        < 96 => "throw",
        _ => "wrong",
    };
}
