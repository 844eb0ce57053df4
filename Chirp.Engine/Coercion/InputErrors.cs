using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Coercion;

/// <summary>Collects what is wrong with input values, at most so many.</summary>
internal sealed class InputErrors(int limit, bool suggestions)
{
    private readonly List<(string Message, SyntaxNode? Place)> _errors = [];

    public int Count => _errors.Count;

    public bool Suggestions { get; } = suggestions;

    /// <summary>Whether a further error was refused: looking on is of no use.</summary>
    public bool IsFull { get; private set; }

    public IReadOnlyList<(string Message, SyntaxNode? Place)> All => _errors;

    public void Add(string message, SyntaxNode? place)
    {
        if (_errors.Count < limit)
        {
            _errors.Add((message, place));
        }
        else
        {
            IsFull = true;
        }
    }

    /// <summary>Reports whose messages begin the same.</summary>
    /// <param name="lead">What they begin with; the path within the value and a colon follow.</param>
    /// <param name="place">Where all of them are located; null for the literal that each is about.</param>
    public InputReport Within(string lead, SyntaxNode? place) => new(this, lead, place);

    public GraphQLException ToException(SourceText source)
    {
        var errors = new List<GraphQLError>(_errors.Count + 1);
        foreach (var (message, place) in _errors)
        {
            errors.Add(place is null
                ? new GraphQLError(message, ErrorCodes.BadUserInput)
                : new GraphQLError(message, ErrorCodes.BadUserInput, source, place));
        }

        if (IsFull && limit > 1)
        {
            errors.Add(new GraphQLError(
                "Too many errors processing variables, error limit reached. Execution aborted.",
                ErrorCodes.BadUserInput));
        }

        return new GraphQLException(errors);
    }
}

/// <summary>What is wrong within one value.</summary>
internal sealed class InputReport(InputErrors errors, string lead, SyntaxNode? place)
{
    private bool _hasAny;

    public bool IsFull => errors.IsFull;

    public bool Suggestions => errors.Suggestions;

    public void Add(string message, InputPath path, SyntaxNode? literal = null)
    {
        _hasAny = true;
        errors.Add($"{lead}{path}: {message}", place ?? literal);
    }

    /// <summary>Says something where the value is refused and nothing found says why.</summary>
    public void EnsureAny(GraphQLType type, SyntaxNode? literal = null)
    {
        if (!_hasAny)
        {
            Add($"Expected value of type \"{type}\" to be valid.", InputPath.Root, literal);
        }
    }

    /// <summary>What a misspelt name may have meant, or nothing where that is switched off.</summary>
    public string Suggest(string name, IEnumerable<string> options, string? kind = null) => errors.Suggestions
        ? Schema.Suggestions.Offer(Schema.Suggestions.Near(name, options), kind)
        : "";
}
