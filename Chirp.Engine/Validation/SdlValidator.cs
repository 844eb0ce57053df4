using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>
/// Checks a type system document before a schema is built from it, with the reference implementation's messages, places
/// and order. Thread-safe.
/// </summary>
public static class SdlValidator
{
    // A schema's author sees all errors together.
    private static readonly ValidationOptions Unbounded = new() { MaxErrors = int.MaxValue };

    private static readonly Lazy<GraphQLSchema> BuiltIn = new(
        () => new SchemaAssembly(new DocumentNode(new SourceText(""), [], 0, 0), null).Assemble());

    /// <summary>All breaches of a document that stands alone or extends a schema.</summary>
    public static ImmutableArray<GraphQLError> Validate(DocumentNode document, GraphQLSchema? extended) =>
        Run(SpecifiedRules.TypeSystem, document, extended);

    /// <summary>
    /// What one rule alone reports, by its name, as <c>UniqueTypeNamesRule</c>; for conformance suites.
    /// </summary>
    public static ImmutableArray<GraphQLError> ValidateRule(
        string rule, DocumentNode document, GraphQLSchema? extended) =>
        Run(SpecifiedRules.Find(rule), document, extended);

    private static ImmutableArray<GraphQLError> Run(RuleSet rules, DocumentNode document, GraphQLSchema? extended)
    {
        var context = new ValidationContext(extended ?? BuiltIn.Value, document, Unbounded) { Extended = extended };
        new DocumentWalker(context, rules, rules.Start()).Walk(document);
        return context.Errors;
    }
}
