using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Listeners hear the whole process: each test looks for what its class's own database recorded.</summary>
public sealed class TelemetryTests : IClassFixture<MariaDb>, IDisposable
{
    private const string Scope = "Chirp.MySql";

    private readonly MariaDb _database;
    private readonly ConcurrentQueue<Activity> _activities = [];
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _measured = [];
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _spans;
    private readonly string _secret = "secret-" + Guid.NewGuid().ToString("N");
    private readonly string _pool = "pool-" + Guid.NewGuid().ToString("N");

    public TelemetryTests(MariaDb database)
    {
        _database = database;
        _spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Scope,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _activities.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Scope)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meters.Start();
    }

    [Fact]
    public async Task A_command_is_a_span_and_a_duration_without_its_values()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await connection.ScalarAsync("SELECT @v", ("@v", _secret));
        await connection.ScalarAsync($"SELECT '{_secret}'");

        var spans = _activities.Where(span => Equals(span.GetTagItem("db.namespace"), connection.Database)).ToList();
        Assert.True(spans.Count >= 2, $"{spans.Count} spans");
        Assert.All(spans, span => Assert.Equal(ActivityKind.Client, span.Kind));
        Assert.Contains(spans, span => Equals(span.GetTagItem("db.operation.name"), "SELECT"));
        Assert.All(spans, span => Assert.Equal("mariadb", span.GetTagItem("db.system.name")));
        Assert.DoesNotContain(spans, span => span.DisplayName.Contains(_secret)
            || span.TagObjects.Any(tag => tag.Value?.ToString()?.Contains(_secret) == true));
        var durations = Of("db.client.operation.duration", "db.namespace", connection.Database);
        Assert.True(durations.Count >= 2);
        Assert.DoesNotContain(
            durations, one => one.Tags.Values.Any(value => value?.ToString()?.Contains(_secret) == true));
    }

    [Fact]
    public async Task A_failed_command_carries_its_error_number()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        await Assert.ThrowsAsync<MySqlException>(() => connection.ScalarAsync("SELECT * FROM no_such_table"));

        var span = Assert.Single(_activities, span =>
            Equals(span.GetTagItem("db.namespace"), connection.Database)
            && Equals(span.GetTagItem("error.type"), "1146"));
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Contains(Of("db.client.operation.duration", "error.type", "1146"),
            one => Equals(one.Tags["db.namespace"], connection.Database));
    }

    [Fact]
    public async Task A_pool_counts_what_is_used_idle_and_waiting()
    {
        await using var source = Pool(2);
        var first = await source.OpenConnectionAsync();
        var second = await source.OpenConnectionAsync();
        var waiting = source.OpenConnectionAsync().AsTask();
        Assert.Equal((2, 0, 1), Counts());

        await first.DisposeAsync();
        await (await waiting).DisposeAsync();
        Assert.Equal((1, 1, 0), Counts());

        await second.DisposeAsync();
        Assert.Equal((0, 2, 0), Counts());
    }

    [Fact]
    public async Task Waiting_for_a_connection_is_measured()
    {
        await using var source = Pool(1);
        var holder = await source.OpenConnectionAsync();
        var waiting = source.OpenConnectionAsync().AsTask();
        await holder.DisposeAsync();
        await (await waiting).DisposeAsync();

        Assert.NotEmpty(OfPool("db.client.connection.wait_time"));
        Assert.NotEmpty(OfPool("db.client.connection.create_time"));
    }

    public void Dispose()
    {
        _meters.Dispose();
        _spans.Dispose();
    }

    private MySqlDataSource Pool(int connections) =>
        new MySqlDataSourceBuilder($"{_database.ConnectionString};MaximumPoolSize={connections}")
        {
            Name = _pool,
        }.Build();

    /// <summary>Used, idle and waiting.</summary>
    private (int Used, int Idle, int Waiting) Counts()
    {
        _measured.Clear();
        _meters.RecordObservableInstruments();
        return (Sum("db.client.connection.count", "used"), Sum("db.client.connection.count", "idle"),
            Sum("db.client.connection.pending_requests", null));

        int Sum(string name, string? state) => (int)OfPool(name)
            .Where(one => Equals(one.Tags.GetValueOrDefault("db.client.connection.state"), state))
            .Sum(one => one.Value);
    }

    private List<(string Name, double Value, Dictionary<string, object?> Tags)> OfPool(string name) =>
        Of(name, "db.client.connection.pool.name", _pool);

    private List<(string Name, double Value, Dictionary<string, object?> Tags)> Of(
        string name, string tag, object value) =>
        [.. _measured.Where(one => one.Name == name && Equals(one.Tags.GetValueOrDefault(tag), value))];

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value)));
}
