namespace Chirp.Conformance;

/// <summary>Stands in until the engine has its execution: every case counts as failed.</summary>
internal static class ExecutionReplay
{
    public static IEnumerable<CaseOutcome> Run(string path) =>
        File.ReadLines(path).Select((_, index) => new CaseOutcome(index + 1, "", "not there yet"));
}
