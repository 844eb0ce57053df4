using System.Diagnostics;
using System.Text.Json;

namespace Chirp.Conformance.Fuzzing;

/// <summary>npm graphql in a Node process: one line asked, one line answered.</summary>
internal sealed class ReferenceProcess : IDisposable
{
    private readonly Process _process;

    private ReferenceProcess(Process process) => _process = process;

    /// <summary>Starts it, after installing its package where that is missing.</summary>
    public static ReferenceProcess Start(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            using var install = Process.Start(
                Command("npm", folder, "ci", "--no-audit", "--no-fund", "--loglevel=error"))!;
            install.StandardOutput.ReadToEnd();
            install.WaitForExit();
        }

        return new ReferenceProcess(Process.Start(Command("node", folder, "reference.mjs"))!);
    }

    public JsonElement Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The reference process has ended.");
        using var json = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 256 });
        return json.RootElement.Clone();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static ProcessStartInfo Command(string name, string folder, params string[] arguments) =>
        new(name, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
}
