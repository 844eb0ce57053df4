using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Chirp.Data.Redis;
using Xunit;

namespace Chirp.Tests.Servers;

/// <summary>What the servers of a test share.</summary>
public enum RedisKind
{
    None = 0,
    Server = 1,
    Cluster = 2,
}

/// <summary>
/// The Redis that <c>test.sh</c> starts, which all tests share; and, as an object, one of a test's own that it may
/// kill. Without them, who asks is skipped.
/// </summary>
internal sealed class OwnRedis : IAsyncDisposable
{
    private readonly string[] _arguments;
    private Process? _process;

    private OwnRedis(string[] arguments) => _arguments = arguments;

    /// <summary>So long that no command is late on a busy machine.</summary>
    internal const string Patience = ",syncTimeout=30000";

    /// <summary>
    /// The shared one, as a connection string. Each test uses keys of its own, and never flushes.
    /// </summary>
    public static string Shared => Setting("CHIRP_TEST_REDIS") + Patience;

    public int Port { get; } = FreePort();

    /// <summary>Options behind it go before its own.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}{Patience}");

    /// <summary>The shared one of a kind, likewise; null for none.</summary>
    public static string? SharedOf(RedisKind kind) => kind switch
    {
        RedisKind.Server => Shared,
        RedisKind.Cluster => Setting("CHIRP_TEST_REDIS_CLUSTER") + Patience,
        _ => null,
    };

    /// <summary>A connection to the shared one that is up: where much runs at once, it may take a moment.</summary>
    public static async Task<RedisConnection> ConnectAsync(RedisKind kind)
    {
        var redis = await RedisConnection.OpenAsync(SharedOf(kind)!);
        while (!redis.IsUp)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return redis;
    }

    /// <summary>An empty Redis.</summary>
    public static async Task<OwnRedis> StartAsync(params string[] arguments)
    {
        var redis = new OwnRedis(arguments);
        await redis.RestartAsync();
        return redis;
    }

    /// <summary>A port on which there is none until <see cref="RestartAsync"/>.</summary>
    public static OwnRedis NotStarted()
    {
        _ = Setting("CHIRP_TEST_REDIS_SERVER");
        return new OwnRedis([]);
    }

    /// <summary>At once, as <c>kill -9</c> does; what it held is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>It goes on listening, and answers nothing until <see cref="ContinueAsync"/>.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Starts it, empty, on the same port.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        var start = new ProcessStartInfo(Setting("CHIRP_TEST_REDIS_SERVER"))
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])
            ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "no", .. _arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var isReady = new TaskCompletionSource();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                isReady.TrySetException(new InvalidOperationException("Redis ended before it was ready."));
            }
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                isReady.TrySetResult();
            }
        };
        _process.Start();
        _process.BeginOutputReadLine();
        await isReady.Task;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static string Setting(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{name} is not set: ./test.sh starts Redis and sets it.");
        return value!;
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
