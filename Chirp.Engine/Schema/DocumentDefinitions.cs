using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// The definitions of a document by name, in its order. Of two that define the same name the first counts: that there
/// is another is for the validation of the document to report.
/// </summary>
internal sealed class DocumentDefinitions
{
    private readonly Dictionary<string, List<TypeDefinitionNode>> _extensions = [];
    private readonly Dictionary<string, List<DirectiveExtensionNode>> _directiveExtensions = [];
    private readonly HashSet<string> _names = [];
    private readonly HashSet<string> _directiveNames = [];

    /// <param name="document">The document.</param>
    /// <param name="extended">A schema whose definitions stand before the document's, or null.</param>
    public DocumentDefinitions(DocumentNode document, GraphQLSchema? extended)
    {
        if (extended is not null)
        {
            Add(extended);
        }

        foreach (var definition in document.Definitions)
        {
            Add(definition);
        }
    }

    public List<TypeDefinitionNode> Types { get; } = [];

    public List<DirectiveDefinitionNode> Directives { get; } = [];

    public SchemaDefinitionNode? Schema { get; private set; }

    public List<SchemaDefinitionNode> SchemaExtensions { get; } = [];

    /// <summary>The extensions of a type that are of its own kind.</summary>
    public IEnumerable<TypeDefinitionNode> ExtensionsOf(TypeDefinitionNode definition) =>
        _extensions.TryGetValue(definition.Name.Value, out var extensions)
            ? extensions.Where(extension => extension.GetType() == definition.GetType())
            : [];

    public IReadOnlyList<DirectiveExtensionNode> ExtensionsOf(DirectiveDefinitionNode definition) =>
        _directiveExtensions.TryGetValue(definition.Name.Value, out var extensions) ? extensions : [];

    private void Add(GraphQLSchema extended)
    {
        foreach (var node in extended.Roots.Nodes)
        {
            Add(node);
        }

        foreach (var directive in extended.Directives)
        {
            if (directive.Node is not null)
            {
                Add(directive.Node);
            }
        }

        foreach (var type in extended.Types)
        {
            foreach (var node in type.Nodes)
            {
                Add(node);
            }
        }
    }

    private void Add(DefinitionNode definition)
    {
        switch (definition)
        {
            case SchemaDefinitionNode { Kind: SyntaxKind.SchemaDefinition } schema:
                Schema ??= schema;
                break;
            case SchemaDefinitionNode extension:
                SchemaExtensions.Add(extension);
                break;
            case TypeDefinitionNode { IsExtension: true } extension:
                Append(_extensions, extension.Name.Value, extension);
                break;
            case TypeDefinitionNode type:
                if (_names.Add(type.Name.Value))
                {
                    Types.Add(type);
                }

                break;
            case DirectiveExtensionNode extension:
                Append(_directiveExtensions, extension.Name.Value, extension);
                break;
            case DirectiveDefinitionNode directive:
                if (_directiveNames.Add(directive.Name.Value))
                {
                    Directives.Add(directive);
                }

                break;
        }
    }

    private static void Append<T>(Dictionary<string, List<T>> lists, string name, T item)
    {
        if (!lists.TryGetValue(name, out var list))
        {
            lists.Add(name, list = []);
        }

        list.Add(item);
    }
}
