using System.Diagnostics;

namespace Chirp.Tests.Data;

/// <summary>An explicit test in a process of its own.</summary>
internal static class ChildTest
{
    /// <summary>Starts it; what it writes to its standard output is the caller's to read.</summary>
    public static Process Start(Type type, string method, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildTest).Assembly.Location);
        }

        foreach (var argument in (string[])["-explicit", "only", "-method", $"{type.FullName}.{method}"])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
