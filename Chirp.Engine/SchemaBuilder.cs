using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;
using Chirp.Engine.Schema.TypeValidation;
using Chirp.Engine.Validation;

namespace Chirp.Engine;

/// <summary>Builds a schema from type system documents.</summary>
public static class SchemaBuilder
{
    /// <summary>
    /// The schema of a document, extensions merged. Checked are the rules for the document first (names that are
    /// defined twice or not at all, directives), then every rule of "Type Validation"; throws
    /// <see cref="GraphQLException"/> with all errors together.
    /// </summary>
    public static GraphQLSchema Build(SourceText source) => Build(Parser.Parse(source, ParserLimits.Schema));

    /// <inheritdoc cref="Build(SourceText)"/>
    public static GraphQLSchema Build(DocumentNode document)
    {
        ThrowIfAny(SdlValidator.Validate(document, extended: null));
        var schema = BuildUnchecked(document);
        ThrowIfAny(Validate(schema));
        return schema;
    }

    /// <summary>
    /// The same without any check, for tools that validate on their own. Throws <see cref="GraphQLException"/> only
    /// where there is no schema to speak of: a type that is used does not exist, or a specified directive's argument is
    /// not of its type.
    /// </summary>
    public static GraphQLSchema BuildUnchecked(DocumentNode document, GraphQLSchema? extended = null) =>
        new SchemaAssembly(document, extended).Assemble();

    /// <summary>Every breach of "Type Validation" in a schema that was built unchecked.</summary>
    public static ImmutableArray<GraphQLError> Validate(GraphQLSchema schema) => SchemaValidator.Validate(schema);

    private static void ThrowIfAny(ImmutableArray<GraphQLError> errors)
    {
        if (!errors.IsEmpty)
        {
            throw new GraphQLException(errors);
        }
    }
}
