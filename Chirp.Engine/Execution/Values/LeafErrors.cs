using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Values;

/// <summary>Values that a leaf does not have, in the words of the reference implementation.</summary>
internal static class LeafErrors
{
    public static GraphQLException NonNumeric(double value) => Error(
        $"Float cannot represent non numeric value: {InspectedJson.Inspect(value)}");

    public static GraphQLException NotInEnum(EnumType type, object? value) => Error(
        $"Enum \"{type}\" cannot represent value: {InspectedJson.Inspect(value)}");

    private static GraphQLException Error(string message) => new(message, ErrorCodes.Internal);
}
