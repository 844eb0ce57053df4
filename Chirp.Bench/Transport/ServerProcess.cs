using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Chirp.Bench.Transport;

/// <summary>Bytes of a process: in memory, and of these its share where pages are shared with others.</summary>
internal readonly record struct ProcessMemory(long Resident, long Proportional)
{
    public static ProcessMemory operator -(ProcessMemory now, ProcessMemory before) =>
        new(now.Resident - before.Resident, now.Proportional - before.Proportional);
}

/// <summary>A server in a process of its own, ended and awaited when it is disposed of.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string? _folder;

    private ServerProcess(Process process, Uri url, string? folder)
    {
        _process = process;
        _folder = folder;
        Url = url;
    }

    /// <summary>The GraphQL endpoint.</summary>
    public Uri Url { get; }

    /// <summary>Processor time it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The program in production configuration, with an empty world in a folder of its own.</summary>
    public static async Task<ServerProcess> StartChirpAsync(string server, CancellationToken stop)
    {
        if (!File.Exists(server))
        {
            throw new FileNotFoundException($"{server} is not built: dotnet build -c Release", server);
        }

        var folder = Directory.CreateTempSubdirectory("chirp-bench-").FullName;
        var url = FreeUrl();
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        var process = Start(
            Path.GetFullPath(server), "--environment", "Production", "--urls", url.GetLeftPart(UriPartial.Authority),
            "--data", folder, "--empty", "--Auth:SigningKey", key, "--Auth:AccessTokenMinutes", "600",
            // All load comes from one address, and the other side limits nothing.
            "--Limits:Rates:CostPerMinute", "0", "--Limits:Rates:AddressCostPerMinute", "0");
        return await ReadyAsync(new ServerProcess(process, url, folder), stop);
    }

    /// <summary>The peer, which answers each POST with <paramref name="body"/>.</summary>
    public static Task<ServerProcess> StartBareAsync(ReadOnlySpan<byte> body, CancellationToken stop)
    {
        var url = FreeUrl();
        var process = Start(
            typeof(ServerProcess).Assembly.Location, "transport", BareKestrel.Command, "--url", url.ToString(),
            "--body", Convert.ToBase64String(body));
        return ReadyAsync(new ServerProcess(process, url, null), stop);
    }

    public ProcessMemory ReadMemory()
    {
        long resident = 0, proportional = 0;
        foreach (var line in File.ReadLines($"/proc/{_process.Id}/smaps_rollup"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "Rss:":
                    resident = long.Parse(words[1]) * 1024;
                    break;
                case "Pss:":
                    proportional = long.Parse(words[1]) * 1024;
                    break;
            }
        }

        return new ProcessMemory(resident, proportional);
    }

    /// <summary>Makes it collect all garbage, twice for what has a finalizer.</summary>
    public async Task CollectAsync(CancellationToken stop)
    {
        await InducedCollection.RunAsync(_process.Id, stop);
        await InducedCollection.RunAsync(_process.Id, stop);
        await SettleAsync(stop);
    }

    /// <summary>Ends when the process has used next to no processor time for a second.</summary>
    public async Task SettleAsync(CancellationToken stop)
    {
        var pause = TimeSpan.FromSeconds(1);
        for (var before = Cpu; ; before = Cpu)
        {
            await Task.Delay(pause, stop);
            if (Cpu - before < pause / 20)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Both sides collect garbage as ASP.NET's programs do by default.</summary>
    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            Environment = { ["DOTNET_gcServer"] = "1" },
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task<ServerProcess> ReadyAsync(ServerProcess server, CancellationToken stop)
    {
        using var http = new HttpClient();
        while (!server._process.HasExited)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(server.Url, "/health/ready"), stop);
                if (response.IsSuccessStatusCode)
                {
                    return server;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, stop);
        }

        throw new InvalidOperationException($"The server ended with code {server._process.ExitCode}.");
    }

    private static Uri FreeUrl()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/graphql");
    }
}
