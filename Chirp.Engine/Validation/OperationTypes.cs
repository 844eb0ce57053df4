using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation;

/// <summary>Operation types as the grammar writes them.</summary>
internal static class OperationTypes
{
    public static string NameOf(OperationType operation) => operation switch
    {
        OperationType.Query => "query",
        OperationType.Mutation => "mutation",
        _ => "subscription",
    };
}
