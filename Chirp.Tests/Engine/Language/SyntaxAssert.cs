using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Xunit;

namespace Chirp.Tests.Engine.Language;

internal static class SyntaxAssert
{
    public static DocumentNode Parse(string source) => Parser.Parse(new SourceText(source));

    /// <summary>The one error of parsing, with its code and place checked to be there.</summary>
    public static GraphQLError ErrorOf(Action parse, string code = ErrorCodes.Syntax)
    {
        var error = Assert.Single(Assert.Throws<GraphQLException>(parse).Errors);
        Assert.Equal(code, error.Code);
        Assert.Single(error.Locations);
        return error;
    }

    public static void Fails(string source, string message, int line, int column)
    {
        var error = ErrorOf(() => Parse(source));
        Assert.Equal($"Syntax Error: {message}", error.Message);
        Assert.Equal(new SourceLocation(line, column), error.Locations[0]);
    }
}
