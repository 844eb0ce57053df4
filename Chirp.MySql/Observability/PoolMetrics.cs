using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chirp.MySql.Pool;

namespace Chirp.MySql.Observability;

/// <summary>One pool's part of the driver's metrics.</summary>
internal sealed class PoolMetrics : IDisposable
{
    private const string PoolName = "db.client.connection.pool.name";
    private const string State = "db.client.connection.state";

    private static readonly ConcurrentDictionary<PoolMetrics, bool> s_all = new();

    private readonly SessionPool _pool;
    private readonly KeyValuePair<string, object?> _name;

    static PoolMetrics()
    {
        MySqlTelemetry.Meter.CreateObservableUpDownCounter(
            "db.client.connection.count", ObserveCounts, "{connection}", "Connections by state: idle or used.");
        MySqlTelemetry.Meter.CreateObservableUpDownCounter(
            "db.client.connection.pending_requests",
            static () => Observe(static pool => pool.WaitingCount),
            "{request}",
            "Callers that wait for an open connection.");
        MySqlTelemetry.Meter.CreateObservableUpDownCounter(
            "db.client.connection.max",
            static () => Observe(static pool => pool.MaximumSize),
            "{connection}",
            "The most connections that may be open.");
    }

    public PoolMetrics(SessionPool pool, string name)
    {
        _pool = pool;
        _name = new(PoolName, name);
        s_all.TryAdd(this, true);
    }

    public void Waited(long startedTimestamp) =>
        MySqlTelemetry.WaitTime.Record(Stopwatch.GetElapsedTime(startedTimestamp).TotalSeconds, _name);

    public void Created(long startedTimestamp) =>
        MySqlTelemetry.CreateTime.Record(Stopwatch.GetElapsedTime(startedTimestamp).TotalSeconds, _name);

    public void TimedOut() => MySqlTelemetry.Timeouts.Add(1, _name);

    public void Dispose() => s_all.TryRemove(this, out _);

    private static IEnumerable<Measurement<int>> ObserveCounts()
    {
        foreach (var (metrics, _) in s_all)
        {
            yield return new(metrics._pool.IdleCount, metrics._name, new KeyValuePair<string, object?>(State, "idle"));
            yield return new(metrics._pool.BusyCount, metrics._name, new KeyValuePair<string, object?>(State, "used"));
        }
    }

    private static IEnumerable<Measurement<int>> Observe(Func<SessionPool, int> read)
    {
        foreach (var (metrics, _) in s_all)
        {
            yield return new(read(metrics._pool), metrics._name);
        }
    }
}
