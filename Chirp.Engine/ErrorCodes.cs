namespace Chirp.Engine;

/// <summary>The engine's own values of <c>extensions.code</c>.</summary>
public static class ErrorCodes
{
    /// <summary>The document is not GraphQL.</summary>
    public const string Syntax = "GRAPHQL_PARSE_FAILED";

    /// <summary>The document is not valid against the schema.</summary>
    public const string Validation = "GRAPHQL_VALIDATION_FAILED";

    /// <summary>The request names no operation, or one that does not exist.</summary>
    public const string OperationResolution = "OPERATION_RESOLUTION_FAILURE";

    /// <summary>A variable or an argument cannot be coerced to its type.</summary>
    public const string BadUserInput = "BAD_USER_INPUT";

    /// <summary>A limit of the engine was reached: bytes, tokens, depth, fields, comparisons, errors.</summary>
    public const string LimitExceeded = "LIMIT_EXCEEDED";

    /// <summary>The operation's cost is above the limit.</summary>
    public const string CostExceeded = "COST_EXCEEDED";

    /// <summary>The deadline passed before the operation was done.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>An unexpected failure, masked; the log has it under the trace id.</summary>
    public const string Internal = "INTERNAL_SERVER_ERROR";
}
