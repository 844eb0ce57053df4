using System.Runtime.InteropServices;

namespace Chirp.Bench.Transport;

/// <summary>What a measurement was made on, and how busy that was.</summary>
internal static class Machine
{
    public static string Text =>
        $"{Environment.ProcessorCount} processors ({Model}), {RuntimeInformation.FrameworkDescription}, load "
        + File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Model =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? "unknown";
}
