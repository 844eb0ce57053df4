using System.Runtime.CompilerServices;

namespace Chirp.Engine.Loading;

/// <summary>Lets asynchronous code await a <see cref="Load{T}"/>; used by the compiler.</summary>
public readonly struct LoadAwaiter<T>(ILoadSource<T>? source, int ticket) : ICriticalNotifyCompletion
{
    public bool IsCompleted => source is null || source.IsLoaded(ticket);

    public T GetResult() => source is null ? default! : source.Get(ticket);

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    // The compiler's state machine carries its own execution context, so nothing has to flow here.
    public void UnsafeOnCompleted(Action continuation) => source!.OnLoaded(ticket, continuation);
}
