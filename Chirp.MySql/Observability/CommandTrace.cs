using System.Diagnostics;
using Chirp.MySql.Session;

namespace Chirp.MySql.Observability;

/// <summary>A command's span and its duration.</summary>
internal static class CommandTrace
{
    public static Activity? Start(ServerSession session, string operation)
    {
        if (!MySqlTelemetry.Source.HasListeners())
        {
            return null;
        }

        var activity = MySqlTelemetry.Source.StartActivity($"{operation} {session.Database}", ActivityKind.Client);
        if (activity is not null)
        {
            foreach (var (name, value) in Tags(session, operation))
            {
                activity.SetTag(name, value);
            }
        }

        return activity;
    }

    public static void End(
        Activity? activity, long startedTimestamp, ServerSession session, string operation, Exception? error)
    {
        var errorType = error is MySqlException known ? known.Number.ToString() : error?.GetType().FullName;
        if (MySqlTelemetry.OperationDuration.Enabled)
        {
            var tags = Tags(session, operation);
            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            MySqlTelemetry.OperationDuration.Record(Stopwatch.GetElapsedTime(startedTimestamp).TotalSeconds, tags);
        }

        if (activity is null)
        {
            return;
        }

        if (errorType is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error);
            activity.SetTag("error.type", errorType);
            activity.SetTag("db.response.status_code", (error as MySqlException)?.Number.ToString());
        }

        activity.Dispose();
    }

    private static TagList Tags(ServerSession session, string operation) => new()
    {
        { "db.system.name", session.Server.IsMariaDb ? "mariadb" : "mysql" },
        { "db.operation.name", operation },
        { "db.namespace", session.Database },
        { "server.address", session.Host.Host },
        { "server.port", session.Host.Port },
    };
}
