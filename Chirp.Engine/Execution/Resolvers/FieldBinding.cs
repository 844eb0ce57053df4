using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Resolvers;

/// <summary>The resolver of one field and how its arguments become what the resolver expects.</summary>
public sealed class FieldBinding(
    FieldDefinition field, FieldResolver resolver, Func<object?[], bool[], object?[]>? convertArguments = null)
{
    public FieldDefinition Field { get; } = field;

    public FieldResolver Resolver { get; } = resolver;

    /// <summary>
    /// Turns coerced arguments (in schema order, with a flag whether each was given or has a default) into what the
    /// resolver reads from <see cref="FieldCall.Arguments"/>. Null: as they are, null for an absent one.
    /// </summary>
    public Func<object?[], bool[], object?[]>? ConvertArguments { get; } = convertArguments;

    /// <summary>
    /// Whether the field's value is the same whoever asks; for a subscription's root field, whether each of its events
    /// is one object for all its subscribers. Then a response to an event may be made once for all of them.
    /// </summary>
    public bool IsSameForAll { get; init; }
}
