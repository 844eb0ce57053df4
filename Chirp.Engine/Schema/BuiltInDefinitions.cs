using System.Collections.Frozen;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// The definitions that every schema has without saying so: scalars, introspection's types and the specified directives
/// (specification sections 3.5, 3.13 and 4.2). Read once from <c>built-in.graphql</c>.
/// </summary>
internal static class BuiltInDefinitions
{
    private static readonly DocumentNode s_document = Read();

    public static FrozenDictionary<string, TypeDefinitionNode> Types { get; } = s_document.Definitions
        .OfType<TypeDefinitionNode>().ToFrozenDictionary(static type => type.Name.Value);

    /// <summary>In the order of the reference implementation.</summary>
    public static IReadOnlyList<DirectiveDefinitionNode> Directives { get; } =
        [.. s_document.Definitions.OfType<DirectiveDefinitionNode>()];

    public static bool IsSpecified(DirectiveDefinition directive) =>
        Directives.Any(specified => specified.Name.Value == directive.Name);

    public static bool IsIntrospection(NamedType type) =>
        type.Name.StartsWith("__", StringComparison.Ordinal) && Types.ContainsKey(type.Name);

    private static DocumentNode Read()
    {
        const string name = "built-in.graphql";
        using var stream = typeof(BuiltInDefinitions).Assembly.GetManifestResourceStream(name)!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return Parser.Parse(new SourceText(text, name), ParserLimits.Schema);
    }
}
