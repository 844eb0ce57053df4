using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Chirp.Tests.Servers;

/// <summary>A Redis Cluster of a test's own: three servers, which it may kill, a third of the slots each.</summary>
internal sealed class OwnCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private readonly string _folder = Directory.CreateTempSubdirectory("chirp-cluster-").FullName;
    private readonly List<OwnRedis> _servers = [];

    private OwnCluster()
    {
    }

    public IReadOnlyList<OwnRedis> Servers => _servers;

    /// <summary>Options behind it go before its own.</summary>
    public string ConnectionString =>
        string.Join(',', _servers.Select(server => $"127.0.0.1:{Text(server.Port)}")) + OwnRedis.Patience;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An empty cluster that serves.</summary>
    public static async Task<OwnCluster> StartAsync()
    {
        var cluster = new OwnCluster();
        for (var i = 0; i < 3; i++)
        {
            await cluster.AddServerAsync();
            await cluster.AskAsync(
                i, "CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / 3), Text((Slots * (i + 1) / 3) - 1));
        }

        await cluster.UntilItServesAsync();
        return cluster;
    }

    /// <summary>Adds a server that has no slots.</summary>
    public async Task AddServerAsync()
    {
        var bus = Text(OwnRedis.FreePort());
        var nodes = Path.Combine(_folder, $"nodes-{_servers.Count}.conf");
        _servers.Add(await OwnRedis.StartAsync(
            "--cluster-enabled", "yes", "--cluster-config-file", nodes, "--cluster-node-timeout", "1000",
            "--cluster-port", bus, "--repl-diskless-sync-delay", "0"));
        await AskAsync(0, "CLUSTER", "MEET", "127.0.0.1", Text(_servers[^1].Port), bus);
    }

    /// <summary>What one server answers to a command; an error is an answer too.</summary>
    public async Task<string> AskAsync(int server, params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-p", Text(_servers[server].Port), .. command])
        {
            start.ArgumentList.Add(argument);
        }

        using var asking = Process.Start(start)!;
        var answer = await asking.StandardOutput.ReadToEndAsync(Stop);
        await asking.WaitForExitAsync(Stop);
        return answer.Trim();
    }

    /// <summary>Gives the slot of a key, with what is in it, to another server.</summary>
    public async Task MoveSlotAsync(string key, int from, int to)
    {
        var slot = await AskAsync(from, "CLUSTER", "KEYSLOT", key);
        var (source, target) = (await AskAsync(from, "CLUSTER", "MYID"), await AskAsync(to, "CLUSTER", "MYID"));
        await AskAsync(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", source);
        await AskAsync(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", target);
        var held = await AskAsync(from, "CLUSTER", "GETKEYSINSLOT", slot, "1000");
        foreach (var one in held.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var moved = await AskAsync(from, "MIGRATE", "127.0.0.1", Text(_servers[to].Port), one, "0", "10000");
            Assert.Equal("OK", moved);
        }

        foreach (var server in (int[])[to, from])
        {
            Assert.Equal("OK", await AskAsync(server, "CLUSTER", "SETSLOT", slot, "NODE", target));
        }
    }

    /// <summary>Waits until every server says that the cluster serves, and knows the others.</summary>
    public async Task UntilItServesAsync()
    {
        for (var i = 0; i < _servers.Count; i++)
        {
            string info;
            do
            {
                info = await AskAsync(i, "CLUSTER", "INFO");
            }
            while (!info.Contains("cluster_state:ok", StringComparison.Ordinal)
                || !info.Contains($"cluster_known_nodes:{_servers.Count}", StringComparison.Ordinal));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
