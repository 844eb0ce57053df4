namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Makes a failing case smaller while it goes on failing: plain behaviours, no words it can do without.
/// </summary>
internal static class FuzzReduction
{
    private const int MaxTries = 400;

    public static async Task<FuzzCase> ReduceAsync(FuzzCase failing, Func<FuzzCase, Task<bool>> stillFails)
    {
        var tries = 0;
        foreach (var coordinate in failing.Behaviours.Keys.ToList())
        {
            var plainer = new Dictionary<string, Behaviour>(failing.Behaviours) { [coordinate] = Behaviour.Plain };
            var candidate = failing with { Behaviours = plainer };
            if (tries++ < MaxTries && await stillFails(candidate))
            {
                failing = candidate;
            }
        }

        for (var size = 16; size >= 1; size /= 2)
        {
            for (var start = 0; tries < MaxTries; start += size)
            {
                var words = failing.Query.Split(' ');
                if (start >= words.Length)
                {
                    break;
                }

                tries++;
                var candidate = failing with
                {
                    Query = string.Join(' ', words.Where((_, index) => index < start || index >= start + size)),
                };
                if (await stillFails(candidate))
                {
                    failing = candidate;
                    start -= size;
                }
            }
        }

        return failing;
    }
}
