namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Makes a failing case smaller while it goes on failing: plain behaviours, no lines, selections and words that it can
/// do without.
/// </summary>
internal sealed class FuzzReduction(FuzzCase failing, Func<FuzzCase, Task<bool>> stillFails)
{
    private const int MaxTries = 3_000;

    private FuzzCase _smallest = failing;
    private int _tries;

    public async Task<FuzzCase> ReduceAsync()
    {
        foreach (var coordinate in _smallest.Behaviours.Keys.ToList())
        {
            await TryAsync(_smallest with
            {
                Behaviours = new(_smallest.Behaviours) { [coordinate] = Behaviour.Plain },
            });
        }

        int length;
        do
        {
            length = _smallest.Text.Length;
            await RemovePartsAsync('\n', static (_, _) => 1);
            await RemovePartsAsync(' ', SelectionLength);
            await RemovePartsAsync(' ', static (_, _) => 8);
            await RemovePartsAsync(' ', static (_, _) => 1);
        }
        while (_smallest.Text.Length < length && _tries < MaxTries);

        return _smallest;
    }

    /// <summary>Tries to leave out each run of parts.</summary>
    /// <param name="separator">What stands between parts.</param>
    /// <param name="lengthAt">Parts of the run that starts at an index.</param>
    private async Task RemovePartsAsync(char separator, Func<string[], int, int> lengthAt)
    {
        var start = 0;
        while (_smallest.Text.Split(separator) is var parts && start < parts.Length)
        {
            var length = lengthAt(parts, start);
            var smaller = string.Join(
                separator, parts.Where((_, index) => index < start || index >= start + length));
            if (length == 0 || !await TryAsync(_smallest.WithText(smaller)))
            {
                start++;
            }
        }
    }

    /// <summary>Words from a field or fragment to the end of its selections; 0 where it has none.</summary>
    private static int SelectionLength(string[] words, int start)
    {
        var depth = 0;
        for (var i = start; i < words.Length; i++)
        {
            depth += words[i] switch
            {
                "{" => 1,
                "}" => -1,
                _ => 0,
            };
            if (depth <= 0 && words[i] == "}")
            {
                return depth == 0 ? i - start + 1 : 0;
            }
        }

        return 0;
    }

    private async Task<bool> TryAsync(FuzzCase candidate)
    {
        if (_tries++ >= MaxTries || !await stillFails(candidate))
        {
            return false;
        }

        _smallest = candidate;
        return true;
    }
}
