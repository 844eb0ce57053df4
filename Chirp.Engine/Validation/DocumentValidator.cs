using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>
/// Checks executable documents by the rules of the specification's chapter 5, with the reference implementation's
/// messages, places and order. Thread-safe.
/// </summary>
public static class DocumentValidator
{
    /// <summary>
    /// All breaches; none where the document may be executed. A document past a limit gives that error
    /// (<see cref="ErrorCodes.LimitExceeded"/>) and no others.
    /// </summary>
    public static ImmutableArray<GraphQLError> Validate(
        GraphQLSchema schema, DocumentNode document, ValidationOptions options) =>
        Run(SpecifiedRules.For(options), schema, document, options);

    /// <summary>
    /// What one rule alone reports, by its name, as <c>FieldsOnCorrectTypeRule</c>; for conformance suites.
    /// </summary>
    public static ImmutableArray<GraphQLError> ValidateRule(
        string rule, GraphQLSchema schema, DocumentNode document, ValidationOptions options) =>
        Run(SpecifiedRules.Find(rule), schema, document, options);

    private static ImmutableArray<GraphQLError> Run(
        RuleSet rules, GraphQLSchema schema, DocumentNode document, ValidationOptions options)
    {
        var context = new ValidationContext(schema, document, options);
        try
        {
            context.Prepare();
            new DocumentWalker(context, rules, rules.Start()).Walk(document);
        }
        catch (ValidationStopped)
        {
            // Whoever stopped has reported why.
        }

        return context.Errors;
    }
}
