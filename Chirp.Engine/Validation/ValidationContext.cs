using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>
/// One validation: the document, what rules share, the place the walk is at, and the errors so far. The walker alone
/// writes the place.
/// </summary>
internal sealed class ValidationContext
{
    private readonly ImmutableArray<GraphQLError>.Builder _errors = ImmutableArray.CreateBuilder<GraphQLError>();
    private LocationCursor _locations;
    private FragmentTable? _fragments;
    private VariableUsages? _variables;

    public ValidationContext(GraphQLSchema schema, DocumentNode document, ValidationOptions options)
    {
        Schema = schema;
        Document = document;
        Options = options;
        _locations = new LocationCursor(document.Source);
        foreach (var definition in document.Definitions)
        {
            HasFragmentVariables |= definition is FragmentDefinitionNode { Variables.IsEmpty: false };
            if (definition is DirectiveDefinitionNode directive)
            {
                DocumentDirectives ??= [];
                DocumentDirectives[directive.Name.Value] = directive;
            }
        }
    }

    /// <summary>Of a type system document on its own: a schema of what is built in.</summary>
    public GraphQLSchema Schema { get; }

    /// <summary>The schema that a type system document extends; null where it stands alone.</summary>
    public GraphQLSchema? Extended { get; init; }

    public DocumentNode Document { get; }

    public ValidationOptions Options { get; }

    /// <summary>
    /// Directives the document defines itself, which go before the schema's; null where there are none.
    /// </summary>
    public Dictionary<string, DirectiveDefinitionNode>? DocumentDirectives { get; }

    public FragmentTable Fragments => _fragments ??= new FragmentTable(Document);

    /// <summary>Set by <see cref="Prepare"/>; where nothing measured, the careful answer.</summary>
    public bool HasFragmentCycles { get; private set; } = true;

    /// <inheritdoc cref="HasFragmentCycles"/>
    public bool UsesVariables { get; private set; } = true;

    /// <summary>Collected by <see cref="Prepare"/>.</summary>
    public VariableUsages Variables => _variables ?? throw new InvalidOperationException("Not prepared.");

    /// <summary>The definition the walk is in.</summary>
    public DefinitionNode? Definition { get; set; }

    /// <summary>
    /// The output type here: of the field, the fragment's condition, the root; null where it is unknown.
    /// </summary>
    public GraphQLType? Type { get; set; }

    /// <summary>The composite type whose fields are selected here.</summary>
    public NamedType? ParentType { get; set; }

    /// <summary>The innermost field around here, also within its selection set; null where it is unknown.</summary>
    public FieldDefinition? Field { get; set; }

    /// <summary>The definition of the directive here, from the schema.</summary>
    public DirectiveDefinition? Directive { get; set; }

    public bool InDirective { get; set; }

    /// <summary>Where the directive here stands.</summary>
    public DirectiveLocation DirectiveLocation { get; set; }

    public InputValue? Argument { get; set; }

    /// <summary>The fragment that is spread here; null where it is unknown.</summary>
    public FragmentDefinitionNode? SpreadFragment { get; set; }

    /// <summary>The type a value must have here.</summary>
    public GraphQLType? InputType { get; set; }

    /// <summary>The input type one level out: the input object's of a field, the list's of an item.</summary>
    public GraphQLType? ParentInputType { get; set; }

    /// <summary>Whether the argument or input field here has a default.</summary>
    public bool HasDefault { get; set; }

    /// <summary>
    /// Whether any fragment has variables of its own (<see cref="ParserLimits.AllowFragmentArguments"/>).
    /// </summary>
    public bool HasFragmentVariables { get; }

    public bool HasErrors => _errors.Count > 0;

    public ImmutableArray<GraphQLError> Errors => _errors.ToImmutable();

    /// <summary>
    /// Before the walk: measures the document against the limits, which stops the validation where one is passed, and
    /// collects the uses of variables, for which it is walked once on its own.
    /// </summary>
    public void Prepare()
    {
        var limits = new DocumentLimits(this);
        limits.Check();
        HasFragmentCycles = limits.HasCycles;
        UsesVariables = limits.UsesVariables;
        _variables = new VariableUsages(this);
    }

    /// <summary>Reports a breach at the starts of <paramref name="nodes"/>.</summary>
    public void Report(string message, params ReadOnlySpan<SyntaxNode> nodes) =>
        Add(new GraphQLError(message, ErrorCodes.Validation, Locate(nodes)));

    /// <inheritdoc cref="Report(string, ReadOnlySpan{SyntaxNode})"/>
    public void Report<TNode>(string message, List<TNode> nodes)
        where TNode : SyntaxNode
    {
        var locations = ImmutableArray.CreateBuilder<SourceLocation>(nodes.Count);
        foreach (var node in nodes)
        {
            locations.Add(_locations.At(node.Start));
        }

        Add(new GraphQLError(message, ErrorCodes.Validation, locations.MoveToImmutable()));
    }

    /// <summary>Reports that a limit is passed and goes on.</summary>
    public void ReportLimit(string message, SyntaxNode node) =>
        Add(new GraphQLError(message, ErrorCodes.LimitExceeded, Locate([node])));

    /// <summary>Reports that a limit is passed and ends the validation.</summary>
    public ValidationStopped Stop(string message, SyntaxNode node)
    {
        ReportLimit(message, node);
        return new ValidationStopped();
    }

    private void Add(GraphQLError error)
    {
        if (_errors.Count >= Options.MaxErrors)
        {
            const string message = "Too many validation errors, error limit reached. Validation aborted.";
            _errors.Add(new GraphQLError(message, ErrorCodes.LimitExceeded));
            throw new ValidationStopped();
        }

        _errors.Add(error);
    }

    private ImmutableArray<SourceLocation> Locate(ReadOnlySpan<SyntaxNode> nodes)
    {
        var locations = ImmutableArray.CreateBuilder<SourceLocation>(nodes.Length);
        foreach (var node in nodes)
        {
            locations.Add(_locations.At(node.Start));
        }

        return locations.MoveToImmutable();
    }
}
