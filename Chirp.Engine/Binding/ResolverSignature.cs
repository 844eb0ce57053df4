using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;

namespace Chirp.Engine.Binding;

/// <summary>How a resolver gives its value, read off its return type.</summary>
internal enum ResultForm
{
    /// <summary><c>T</c></summary>
    Value,

    /// <summary><c>Task&lt;T&gt;</c></summary>
    Task,

    /// <summary><c>ValueTask&lt;T&gt;</c></summary>
    ValueTask,

    /// <summary><c>Load&lt;T&gt;</c></summary>
    Load,

    /// <summary>A list of <c>Load&lt;T&gt;</c></summary>
    Loads,
}

/// <summary>A resolver's return type, taken apart.</summary>
/// <param name="Form">The outermost layer.</param>
/// <param name="Body">What is inside of it.</param>
internal readonly record struct ResolverSignature(ResultForm Form, ClrShape Body)
{
    public static ResolverSignature Of(ClrShape result)
    {
        if (result.IsGeneric(typeof(Task<>)))
        {
            return new ResolverSignature(ResultForm.Task, result.Argument(0));
        }

        if (result.IsGeneric(typeof(ValueTask<>)))
        {
            return new ResolverSignature(ResultForm.ValueTask, result.Argument(0));
        }

        if (result.IsGeneric(typeof(Load<>)))
        {
            return new ResolverSignature(ResultForm.Load, result.Argument(0));
        }

        return result.Item is { } item && item.IsGeneric(typeof(Load<>))
            ? new ResolverSignature(ResultForm.Loads, item.Argument(0))
            : new ResolverSignature(ResultForm.Value, result);
    }

    /// <summary>
    /// The value of one parent in a batch's list, and whether each may fail on its own; null for no list.
    /// </summary>
    public (ClrShape Item, bool MayFail)? BatchItem => Body.Item is not { } item || !IsReadOnlyList(Body) ? null
        : item.IsGeneric(typeof(Outcome<>)) ? (item.Argument(0), true)
        : (item, false);

    private static bool IsReadOnlyList(ClrShape list) =>
        typeof(IReadOnlyList<>).MakeGenericType(list.Item!.StorageType).IsAssignableFrom(list.Type);

    /// <summary>The event of a source stream; null for what is no stream.</summary>
    public ClrShape? StreamItem => Body.IsGeneric(typeof(IAsyncEnumerable<>)) ? Body.Argument(0) : null;
}
