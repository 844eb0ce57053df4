using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine;

/// <summary>One error of a response (specification section 7.1.7). Immutable.</summary>
public sealed class GraphQLError
{
    public GraphQLError(string message, string code, ImmutableArray<SourceLocation> locations = default)
    {
        Message = message;
        Code = code;
        Locations = locations.IsDefault ? [] : locations;
    }

    /// <summary>
    /// An error at the starts of <paramref name="nodes"/>, which belong to <paramref name="source"/>.
    /// </summary>
    public GraphQLError(string message, string code, SourceText source, params ReadOnlySpan<SyntaxNode> nodes)
    {
        Message = message;
        Code = code;
        var locations = ImmutableArray.CreateBuilder<SourceLocation>(nodes.Length);
        foreach (var node in nodes)
        {
            locations.Add(source.LocationAt(node.Start));
        }

        Locations = locations.MoveToImmutable();
    }

    public string Message { get; }

    /// <summary>What <c>extensions.code</c> says; one of <see cref="ErrorCodes"/> or an application's own.</summary>
    public string Code { get; }

    public ImmutableArray<SourceLocation> Locations { get; }

    /// <summary>
    /// Response keys (<see cref="string"/>) and list indices (<see cref="int"/>), or null for a request error.
    /// </summary>
    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>Further members of <c>extensions</c>, beside the code.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }

    /// <summary>What was thrown, for the log alone; never part of a response.</summary>
    public Exception? Exception { get; init; }

    public override string ToString() => Message;
}
