using System.Diagnostics;
using BenchmarkDotNet.Running;

namespace Chirp.Bench.Engine;

/// <summary>Runs the engine's micro-benchmarks, then <c>peers.mjs</c>: the same work in npm packages.</summary>
internal static class EngineBenchmarks
{
    /// <param name="arguments">A filter such as <c>*Parser*</c>, or nothing for all.</param>
    public static int Run(string[] arguments)
    {
        var filter = arguments.FirstOrDefault() ?? "*";
        var summaries = BenchmarkSwitcher
            .FromTypes([typeof(ParserBenchmarks), typeof(ValidationBenchmarks), typeof(ExecutionBenchmarks)])
            .Run(["--filter", filter]);
        return summaries.Any(summary => summary.HasCriticalValidationErrors) ? 1 : RunPeers(filter);
    }

    private static int RunPeers(string filter)
    {
        var folder = AppContext.BaseDirectory;
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Execute("npm", "install", "--no-audit", "--no-fund", "--silent");
        }

        return Execute("node", "peers.mjs", filter);

        int Execute(string command, params string[] arguments)
        {
            var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = folder };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
