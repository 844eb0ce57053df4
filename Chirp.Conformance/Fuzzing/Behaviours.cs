namespace Chirp.Conformance.Fuzzing;

/// <summary>What the resolver of one coordinate does. Both sides read the same letters.</summary>
/// <param name="Kind">Value, null, throw, or a wrong type.</param>
/// <param name="IsLater">Whether it ends later than it began.</param>
/// <param name="ListLength">Items of each list.</param>
/// <param name="NullItem">The index of an item that is null, or -1.</param>
internal sealed record Behaviour(string Kind, bool IsLater, int ListLength, int NullItem)
{
    public static Behaviour Plain { get; } = new("value", false, 2, -1);
}

/// <summary>Chooses how each field of a random schema behaves.</summary>
internal static class Behaviours
{
    public static Dictionary<string, Behaviour> Choose(FuzzRandom random, FuzzSchema schema)
    {
        var behaviours = new Dictionary<string, Behaviour>();
        foreach (var type in schema.Objects)
        {
            foreach (var field in type.Fields)
            {
                var kind = random.Next(100) switch
                {
                    < 82 => "value",
                    < 89 => "null",
                    < 96 => "throw",
                    _ => "wrong",
                };
                behaviours[$"{type.Name}.{field.Name}"] = new Behaviour(
                    kind, random.Chance(30), random.Next(4), random.Chance(10) ? random.Next(3) : -1);
            }
        }

        return behaviours;
    }
}
