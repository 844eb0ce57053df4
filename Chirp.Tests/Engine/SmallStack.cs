using System.Runtime.ExceptionServices;

namespace Chirp.Tests.Engine;

/// <summary>Runs what may exhaust the stack on a thread that has little of it.</summary>
internal static class SmallStack
{
    private const int StackBytes = 512 << 10;

    public static T Run<T>(Func<T> run)
    {
        var result = default(T);
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = run();
                }
                catch (Exception error)
                {
                    thrown = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result!;
    }
}
