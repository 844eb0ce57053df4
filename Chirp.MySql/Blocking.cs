namespace Chirp.MySql;

/// <summary>
/// The synchronous half of ADO.NET, in the one place that blocks: the driver itself is asynchronous throughout. There
/// is no synchronization context that could wait for the blocked thread.
/// </summary>
internal static class Blocking
{
    public static void Wait(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
        }
        else
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }

    public static T Wait<T>(ValueTask<T> task) =>
        task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
}
