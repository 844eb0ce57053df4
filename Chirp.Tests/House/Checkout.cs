using System.Diagnostics;
using Xunit;

namespace Chirp.Tests.House;

/// <summary>
/// The files of this repository as they are now: those under version control, and new ones not ignored.
/// </summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    /// <summary>Paths of C# files, generated ones left out since they are in no commit.</summary>
    public static IEnumerable<string> SourceFiles =>
        Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Fails with every violation on a line of its own, each a sentence that says where.</summary>
    public static void Obeys(IEnumerable<string> violations)
    {
        var found = violations.ToArray();
        Assert.True(found.Length == 0, $"{found.Length} against the house rules:\n{string.Join('\n', found)}");
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] ReadLines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Chirp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests must run from within the checkout that holds Chirp.sln.");
    }

    private static string[] ListFiles()
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            ArgumentList = { "ls-files", "-z", "--cached", "--others", "--exclude-standard" },
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0
            ? [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(Exists)]
            : throw new InvalidOperationException("git could not list the files of the checkout.");
    }
}
