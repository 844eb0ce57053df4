using System.Diagnostics;
using System.Diagnostics.Metrics;
using Chirp.Engine.Loading;
using Chirp.Engine.Observability;
using Xunit;

namespace Chirp.Tests.Engine.Observability;

/// <summary>Listeners hear the whole process: each test looks for what only it has recorded.</summary>
public sealed class EngineTelemetryTests : IDisposable
{
    private readonly List<Activity> _activities = [];
    private readonly List<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measured = [];
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _activityListener;

    public EngineTelemetryTests()
    {
        _activityListener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == EngineTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (_activities)
                {
                    _activities.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_activityListener);
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineTelemetry.Name)
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
    public void An_operation_is_a_span_and_a_duration_with_its_type_and_name()
    {
        EngineTelemetry.StartOperation().End("query", "OfThisTest", errorType: null);

        var activity = Assert.Single(_activities, activity =>
            Equals(activity.GetTagItem("graphql.operation.name"), "OfThisTest"));
        Assert.Equal("query", activity.DisplayName);
        Assert.Equal(ActivityStatusCode.Unset, activity.Status);
        var (_, duration, tags) = Single("graphql.server.operation.duration", "graphql.operation.name", "OfThisTest");
        Assert.True(duration >= 0);
        Assert.Equal("query", tags["graphql.operation.type"]);
    }

    [Fact]
    public void A_refused_operation_carries_its_code()
    {
        EngineTelemetry.StartOperation().End(type: null, "RefusedByThisTest", "SOME_CODE");

        var activity = Assert.Single(_activities, activity =>
            Equals(activity.GetTagItem("graphql.operation.name"), "RefusedByThisTest"));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        var (_, _, tags) = Single("graphql.server.operation.duration", "graphql.operation.name", "RefusedByThisTest");
        Assert.Equal("SOME_CODE", tags["error.type"]);
    }

    [Fact]
    public void Field_errors_are_counted_by_code()
    {
        EngineTelemetry.FieldFailed("CODE_OF_THIS_TEST");

        Assert.Equal(1, Single("chirp.engine.field.errors", "error.type", "CODE_OF_THIS_TEST").Value);
    }

    [Fact]
    public void Plan_look_ups_are_counted_by_result()
    {
        EngineTelemetry.PlanRequested(isHit: false);

        lock (_measured)
        {
            Assert.Contains(_measured, entry => entry.Instrument == "chirp.engine.plan_cache.requests"
                && Equals(entry.Tags["chirp.engine.plan_cache.result"], "miss"));
        }
    }

    [Fact]
    public void A_fetch_is_a_span_and_a_batch_size_by_loader()
    {
        var queue = new LoaderQueue();
        var loader = queue.Attach(new TracedLoader());
        loader.By(1);
        loader.By(2);
        var caller = Activity.Current;
        queue.Dispatch();

        Assert.Same(caller, Activity.Current);
        var batch = Single("chirp.engine.loader.batch.size", "chirp.engine.loader.name", nameof(TracedLoader));
        Assert.Equal(2, batch.Value);
        var activity = Assert.Single(_activities, static activity => activity.OperationName == nameof(TracedLoader));
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("System.TimeoutException", activity.GetTagItem("error.type"));
    }

    [Fact]
    public void Only_the_first_names_are_told_apart()
    {
        var names = new OperationNames(maxNames: 2);

        Assert.Equal(["A", "B", "(other)", "A"], new[] { "A", "B", "C", "A" }.Select(names.Bounded));
        Assert.Null(names.Bounded(null));
        Assert.Equal("(other)", new OperationNames(maxNames: 2).Bounded(new string('n', 101)));
    }

    public void Dispose()
    {
        _meters.Dispose();
        _activityListener.Dispose();
    }

    private (string Instrument, double Value, Dictionary<string, object?> Tags) Single(
        string instrument, string tag, object value)
    {
        lock (_measured)
        {
            return Assert.Single(_measured, entry =>
                entry.Instrument == instrument && Equals(entry.Tags.GetValueOrDefault(tag), value));
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var copied = new Dictionary<string, object?>();
        foreach (var (name, tag) in tags)
        {
            copied.Add(name, tag);
        }

        lock (_measured)
        {
            _measured.Add((instrument.Name, value, copied));
        }
    }

    private sealed class TracedLoader : Loader<int, string>
    {
        protected override ValueTask FetchAsync(Fetch<int, string> fetch, CancellationToken stop) =>
            throw new TimeoutException("As this test wants.");
    }
}
