using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Chirp.MySql.Observability;

/// <summary>
/// Traces and metrics of the driver by OpenTelemetry's conventions for databases, under <see cref="Name"/>. No SQL and
/// no values in either: an operation is its first word.
/// </summary>
public static class MySqlTelemetry
{
    /// <summary>What a listener subscribes to: the <see cref="ActivitySource"/> and the <see cref="Meter"/>.</summary>
    public const string Name = "Chirp.MySql";

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource Source { get; } = new(Name);

    internal static Histogram<double> OperationDuration { get; } = Meter.CreateHistogram<double>(
        "db.client.operation.duration", "s", "Duration of database client operations.");

    internal static Histogram<double> WaitTime { get; } = Meter.CreateHistogram<double>(
        "db.client.connection.wait_time", "s", "The time it took to obtain an open connection from the pool.");

    internal static Histogram<double> CreateTime { get; } = Meter.CreateHistogram<double>(
        "db.client.connection.create_time", "s", "The time it took to create a new connection.");

    internal static Counter<long> Timeouts { get; } = Meter.CreateCounter<long>(
        "db.client.connection.timeouts", "{timeout}", "Timeouts while waiting for a connection from the pool.");
}
