using System.Diagnostics;

namespace Chirp.Engine.Observability;

/// <summary>The span and the clock of one operation; nothing where nobody listens.</summary>
internal readonly struct OperationTrace(long started, Activity? activity)
{
    /// <param name="type"><c>query</c>, <c>mutation</c> or <c>subscription</c>; null where it got no plan.</param>
    /// <param name="name">The operation's name, if it has one.</param>
    /// <param name="errorType">The code of what refused or failed it, null where it went well.</param>
    public void End(string? type, string? name, string? errorType)
    {
        if (activity is not null)
        {
            Describe(activity, type, name);
            EngineTelemetry.Fail(activity, errorType);
            activity.Dispose();
        }

        if (started != 0)
        {
            var tags = new TagList
            {
                { "graphql.operation.type", type },
                { "graphql.operation.name", OperationNames.OfMetrics.Bounded(name) },
            };
            if (errorType is not null)
            {
                tags.Add("error.type", errorType);
            }

            EngineTelemetry.RecordDuration(started, tags);
        }
    }

    private static void Describe(Activity activity, string? type, string? name)
    {
        if (type is not null)
        {
            activity.DisplayName = type;
            activity.SetTag("graphql.operation.type", type);
        }

        if (name is not null)
        {
            activity.SetTag("graphql.operation.name", name);
        }
    }
}
