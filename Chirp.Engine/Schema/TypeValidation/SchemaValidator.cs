using System.Collections.Immutable;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>Checks a schema against "Type Validation".</summary>
internal static class SchemaValidator
{
    public static ImmutableArray<GraphQLError> Validate(GraphQLSchema schema) => [];
}
