using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Chirp.Engine.Observability;

/// <summary>
/// Traces and metrics of the engine, under the name <see cref="Name"/>. Names follow OpenTelemetry's conventions for
/// GraphQL where they exist; the document's text is never recorded. While nobody listens, a call costs a test of a
/// flag.
/// </summary>
public static class EngineTelemetry
{
    /// <summary>What a listener subscribes to: the <see cref="ActivitySource"/> and the <see cref="Meter"/>.</summary>
    public const string Name = "Chirp.Engine";

    private static readonly ActivitySource s_source = new(Name);
    private static readonly Meter s_meter = new(Name);

    private static readonly Histogram<double> s_operationDuration = s_meter.CreateHistogram<double>(
        "graphql.server.operation.duration", "s",
        "Time from a parsed request to its response, by kind, name and outcome.");

    private static readonly Counter<long> s_planRequests = s_meter.CreateCounter<long>(
        "chirp.engine.plan_cache.requests", "{request}", "Look-ups of an operation's plan, by result: hit or miss.");

    private static readonly Counter<long> s_fieldErrors = s_meter.CreateCounter<long>(
        "chirp.engine.field.errors", "{error}", "Errors of fields, by code.");

    private static readonly Histogram<int> s_fetchKeys = s_meter.CreateHistogram<int>(
        "chirp.engine.loader.batch.size", "{key}", "Keys of one fetch of a loader.");

    /// <summary>The look-up of an operation's plan.</summary>
    internal static void PlanRequested(bool isHit)
    {
        if (s_planRequests.Enabled)
        {
            var result = isHit ? "hit" : "miss";
            s_planRequests.Add(1, new KeyValuePair<string, object?>("chirp.engine.plan_cache.result", result));
        }
    }

    /// <summary>A field's error, by <c>extensions.code</c>; codes are few and the application's own.</summary>
    internal static void FieldFailed(string code)
    {
        if (s_fieldErrors.Enabled)
        {
            s_fieldErrors.Add(1, new KeyValuePair<string, object?>("error.type", code));
        }
    }

    /// <summary>
    /// An operation begins; end it with <see cref="OperationTrace.End"/>, whatever comes of it.
    /// </summary>
    internal static OperationTrace StartOperation()
    {
        var isMeasured = s_operationDuration.Enabled;
        if (!isMeasured && !s_source.HasListeners())
        {
            return default;
        }

        return new OperationTrace(
            isMeasured ? Stopwatch.GetTimestamp() : 0,
            s_source.StartActivity("GraphQL Operation", ActivityKind.Server));
    }

    /// <summary>A loader begins a fetch; null where nobody traces.</summary>
    internal static Activity? StartFetch(string loader, int keys)
    {
        if (s_fetchKeys.Enabled)
        {
            s_fetchKeys.Record(keys, new KeyValuePair<string, object?>("chirp.engine.loader.name", loader));
        }

        if (!s_source.HasListeners())
        {
            return null;
        }

        var activity = s_source.StartActivity(loader);
        activity?.SetTag("chirp.engine.loader.batch.size", keys);
        return activity;
    }

    internal static void EndFetch(Activity? activity, Exception? error)
    {
        if (activity is not null)
        {
            Fail(activity, error?.GetType().FullName);
            activity.Dispose();
        }
    }

    internal static void Fail(Activity activity, string? errorType)
    {
        if (errorType is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag("error.type", errorType);
        }
    }

    internal static void RecordDuration(long started, in TagList tags) =>
        s_operationDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
}
