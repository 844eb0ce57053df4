using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>Collects the breaches of one schema.</summary>
internal sealed class SchemaErrors(SourceText source)
{
    // More than anybody reads; what a hostile document can make of pairs of its types stays bounded.
    private const int MaxErrors = 1_000;

    private readonly ImmutableArray<GraphQLError>.Builder _errors = ImmutableArray.CreateBuilder<GraphQLError>();

    public bool IsFull => _errors.Count >= MaxErrors;

    public int Count => _errors.Count;

    public ImmutableArray<GraphQLError> ToImmutable() => _errors.ToImmutable();

    /// <param name="message">What is wrong.</param>
    /// <param name="nodes">Where; what the engine itself defines has no place, and its null is passed over.</param>
    public void Report(string message, params ReadOnlySpan<SyntaxNode?> nodes)
    {
        if (IsFull)
        {
            return;
        }

        var locations = ImmutableArray.CreateBuilder<SourceLocation>(nodes.Length);
        foreach (var node in nodes)
        {
            if (node is not null)
            {
                locations.Add(source.LocationAt(node.Start));
            }
        }

        _errors.Add(new GraphQLError(message, ErrorCodes.Validation, locations.ToImmutable()));
    }

    /// <summary>Names with two underscores in front are introspection's (section 4.1.1).</summary>
    public void CheckName(string name, SyntaxNode? node)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            Report($"Name \"{name}\" must not begin with \"__\", which is reserved by GraphQL introspection.", node);
        }
    }
}
