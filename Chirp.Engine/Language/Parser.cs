using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Parses UTF-8 text to the syntax tree.</summary>
public static class Parser
{
    /// <summary>A whole document. Throws <see cref="GraphQLException"/> with one located error.</summary>
    public static DocumentNode Parse(SourceText source, ParserLimits? limits = null) =>
        throw new NotSupportedException($"{source.Name} {limits}");

    /// <summary>A single value literal, variables allowed unless <paramref name="isConstant"/>.</summary>
    public static ValueNode ParseValue(SourceText source, bool isConstant = false) =>
        throw new NotSupportedException($"{source.Name} {isConstant}");

    /// <summary>A single type reference.</summary>
    public static TypeNode ParseType(SourceText source) => throw new NotSupportedException(source.Name);

    /// <summary>A schema coordinate.</summary>
    public static SchemaCoordinateNode ParseSchemaCoordinate(SourceText source) =>
        throw new NotSupportedException(source.Name);
}
