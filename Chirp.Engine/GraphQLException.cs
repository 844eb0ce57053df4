namespace Chirp.Engine;

/// <summary>Carries errors that are the caller's to see; a resolver throws it to fail its field unmasked.</summary>
public sealed class GraphQLException : Exception
{
    public GraphQLException(GraphQLError error) : base(error.Message) => Errors = [error];

    public GraphQLException(IReadOnlyList<GraphQLError> errors)
        : base(errors.Count > 0 ? errors[0].Message : "No error was given.") => Errors = errors;

    public GraphQLException(string message, string code) : this(new GraphQLError(message, code))
    {
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; }
}
