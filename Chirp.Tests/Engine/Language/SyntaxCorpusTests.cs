using System.Text;
using System.Text.Json;
using Chirp.Conformance;
using Chirp.Engine;
using Chirp.Engine.Language;
using Xunit;

namespace Chirp.Tests.Engine.Language;

/// <summary>The sources of <c>../shared/conformance/syntax.jsonl</c>.</summary>
public sealed class SyntaxCorpusTests
{
    [Fact]
    public void Every_source_prints_or_fails_as_the_reference_implementation_does()
    {
        var outcomes = SyntaxReplay.Run(SharedInputs.Path("conformance/syntax.jsonl")).ToArray();
        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
    }

    [Fact]
    public void Every_source_cut_at_every_byte_parses_or_gives_one_located_syntax_error()
    {
        foreach (var source in Sources())
        {
            for (var length = 0; length <= source.Length; length++)
            {
                try
                {
                    Parser.Parse(new SourceText(source.AsMemory(0, length)));
                }
                catch (GraphQLException exception)
                {
                    var error = Assert.Single(exception.Errors);
                    Assert.Equal(ErrorCodes.Syntax, error.Code);
                    Assert.Single(error.Locations);
                }
            }
        }
    }

    [Fact]
    public void What_is_printed_prints_the_same_again()
    {
        foreach (var source in Sources().Select(Encoding.UTF8.GetString))
        {
            var printed = SyntaxReplay.Outcome(source);
            if (!printed.StartsWith("Syntax Error", StringComparison.Ordinal))
            {
                Assert.Equal(printed, SyntaxReplay.Outcome(printed));
            }
        }
    }

    private static IEnumerable<byte[]> Sources()
    {
        foreach (var line in File.ReadLines(SharedInputs.Path("conformance/syntax.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            yield return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("source").GetString()!);
        }
    }
}
