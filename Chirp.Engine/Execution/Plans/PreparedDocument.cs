using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Validation;

namespace Chirp.Engine.Execution.Plans;

/// <summary>A document that was parsed and validated once: its operations, or why it has none. Thread-safe.</summary>
internal sealed class PreparedDocument
{
    private readonly Dictionary<string, PreparedOperation> _operations = [];
    private readonly PreparedOperation? _only;

    private PreparedDocument(DocumentNode? document, DocumentContext context, IReadOnlyList<GraphQLError> errors)
    {
        Errors = errors;
        if (document is null || errors.Count > 0)
        {
            return;
        }

        var fragments = new Dictionary<string, FragmentDefinitionNode>();
        foreach (var definition in document.Definitions)
        {
            if (definition is FragmentDefinitionNode fragment)
            {
                fragments.TryAdd(fragment.Name.Value, fragment);
            }
        }

        foreach (var definition in document.Definitions)
        {
            if (definition is OperationDefinitionNode node)
            {
                var operation = new PreparedOperation(context, document, node, fragments);
                _only = Count++ == 0 ? operation : null;
                _operations.TryAdd(node.Name?.Value ?? "", operation);
            }
        }
    }

    /// <summary>Why the document cannot be executed; none where it can.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; }

    public bool IsValid => Errors.Count == 0;

    /// <summary>Whether the document did not even parse.</summary>
    public bool IsUnparsed { get; private init; }

    private int Count { get; }

    public static PreparedDocument Prepare(SourceText source, DocumentContext context)
    {
        DocumentNode document;
        try
        {
            // The request's bytes may be pooled; the tree keeps its source for the places of errors.
            var own = new SourceText(source.Utf8.ToArray(), source.Name);
            document = Parser.Parse(own, context.Options.ParserLimits);
        }
        catch (GraphQLException error)
        {
            return new PreparedDocument(null, context, error.Errors) { IsUnparsed = true };
        }

        var errors = DocumentValidator.Validate(context.Schema.Schema, document, context.Validation);
        return new PreparedDocument(document, context, errors);
    }

    /// <summary>
    /// The operation a request names (specification section 6.1, GetOperation); null with the reason.
    /// </summary>
    public PreparedOperation? FindOperation(string? name, out GraphQLError? error)
    {
        error = null;
        if (name is not null)
        {
            if (_operations.TryGetValue(name, out var named) && name.Length > 0)
            {
                return named;
            }

            error = new GraphQLError($"Unknown operation named \"{name}\".", ErrorCodes.OperationResolution);
            return null;
        }

        if (_only is null)
        {
            error = new GraphQLError(
                Count == 0
                    ? "Must provide an operation."
                    : "Must provide operation name if query contains multiple operations.",
                ErrorCodes.OperationResolution);
        }

        return _only;
    }
}

/// <summary>What documents are prepared with.</summary>
internal sealed record DocumentContext(
    ExecutableSchema Schema, EngineOptions Options, ValidationOptions Validation, Cost.CostModel Cost);
