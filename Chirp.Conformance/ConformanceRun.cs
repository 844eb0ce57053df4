namespace Chirp.Conformance;

/// <summary>Finds the files of a folder, replays them and reports.</summary>
internal static class ConformanceRun
{
    /// <summary>Failures shown of one file; the others are only counted.</summary>
    private const int MaxShownFailures = 5;

    private static readonly string[] Kinds = ["syntax", "validation", "execution"];

    /// <summary>The exit code: 0 if everything passed, 1 if something failed, 2 if there was nothing to run.</summary>
    public static int Start(IReadOnlyList<string> arguments, TextWriter output)
    {
        var unknown = arguments.Skip(1).FirstOrDefault(kind => !Kinds.Contains(kind));
        if (arguments.Count == 0 || unknown is not null || !Directory.Exists(arguments[0]))
        {
            output.WriteLine(unknown is null
                ? $"usage: Chirp.Conformance DIR [{string.Join('|', Kinds)}]…  (DIR must exist)"
                : $"'{unknown}' is not a kind; the kinds are {string.Join(", ", Kinds)}.");
            return 2;
        }

        IReadOnlyList<string> kinds = arguments.Count > 1 ? [.. arguments.Skip(1)] : Kinds;
        int passed = 0, failed = 0, files = 0;
        foreach (var path in kinds.SelectMany(kind => CaseFiles(arguments[0], kind)))
        {
            var (filePassed, fileFailed) = ReplayFile(path, output);
            passed += filePassed;
            failed += fileFailed;
            files++;
        }

        if (files == 0)
        {
            output.WriteLine($"'{arguments[0]}' holds no file of the kinds {string.Join(", ", kinds)}.");
            return 2;
        }

        output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static IEnumerable<string> CaseFiles(string folder, string kind) =>
        Directory.EnumerateFiles(folder, $"{kind}*.jsonl")
            .Where(path => !Path.GetFileName(path).StartsWith("execution-schemas", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static (int Passed, int Failed) ReplayFile(string path, TextWriter output)
    {
        int passed = 0, failed = 0;
        foreach (var outcome in Replay(path))
        {
            if (outcome.Failure is null)
            {
                passed++;
                continue;
            }

            if (++failed <= MaxShownFailures)
            {
                output.WriteLine($"{Path.GetFileName(path)}:{outcome.Line} {outcome.Title}");
                output.WriteLine(outcome.Failure);
                output.WriteLine();
            }
        }

        output.WriteLine($"{Path.GetFileName(path)}: {passed} passed, {failed} failed");
        return (passed, failed);
    }

    private static IEnumerable<CaseOutcome> Replay(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith("syntax", StringComparison.Ordinal) ? SyntaxReplay.Run(path)
            : name.StartsWith("validation", StringComparison.Ordinal) ? ValidationReplay.Run(path)
            : ExecutionReplay.Run(path);
    }
}
