using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>
/// Stands in for the resolver of a field that has none, in a schema that was made without the binding's checks.
/// </summary>
internal static class MissingBinding
{
    public static FieldBinding Of(FieldDefinition field) => new(
        field,
        new PureResolver<object?>((object _, in FieldCall _) =>
            throw new InvalidOperationException($"{field} has no resolver.")));
}
