using System.Diagnostics;

namespace Chirp.Bench.Transport;

/// <summary>A load generator in a process of its own: a line in, a line out.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public static WorkerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, "transport", .. arguments])
        {
            // The cheapest a client can be in .NET: one thread polls, and handles what has come.
            Environment =
            {
                ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
                ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
                ["DOTNET_gcServer"] = "0",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new WorkerProcess(Process.Start(start)!);
    }

    public async Task<string> AskAsync(string question, CancellationToken stop)
    {
        await _process.StandardInput.WriteLineAsync(question.AsMemory(), stop);
        await _process.StandardInput.FlushAsync(stop);
        return await _process.StandardOutput.ReadLineAsync(stop)
            ?? throw new InvalidOperationException($"A load generator ended without an answer to '{question}'.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
