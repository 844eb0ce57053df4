namespace Chirp.GraphQL.Hosting;

/// <summary>
/// The program cannot start as it is configured, or where it is; each problem is a sentence for the operator that names
/// the setting to change.
/// </summary>
internal sealed class StartupException(params IReadOnlyList<string> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems => problems;
}
