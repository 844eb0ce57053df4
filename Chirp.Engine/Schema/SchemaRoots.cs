using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// What a schema definition says, its extensions included. A root that is no object type is kept as it is: that is for
/// the validation to report.
/// </summary>
/// <param name="Description">The schema's description.</param>
/// <param name="Query">The query root.</param>
/// <param name="Mutation">The mutation root.</param>
/// <param name="Subscription">The subscription root.</param>
/// <param name="Nodes">The definition, where there is one, and its extensions.</param>
internal sealed record SchemaRoots(
    string? Description, NamedType? Query, NamedType? Mutation, NamedType? Subscription,
    ImmutableArray<SchemaDefinitionNode> Nodes)
{
    public NamedType? this[OperationType operation] => operation switch
    {
        OperationType.Query => Query,
        OperationType.Mutation => Mutation,
        _ => Subscription,
    };
}
