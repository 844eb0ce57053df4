using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Xunit;

namespace Chirp.Tests.Engine.Language;

public sealed class NameTableTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("sevenLe")]
    [InlineData("eightLet")]
    [InlineData("sixteenLetters16")]
    [InlineData("aNameOfMoreThanSixteenLetters")]
    public void A_name_of_the_table_is_the_tables_own_string(string name)
    {
        var own = new string(name);
        var names = new NameTable(["other", own, name + "X", "X" + name]);
        Assert.Same(own, FirstField($"{{ {name} }}", names));
        Assert.Same(own, FirstField($"{{ {name} }} # far enough from the end to be read in one piece", names));
    }

    [Fact]
    public void Names_that_begin_alike_are_told_apart()
    {
        var names = new NameTable(["sharedBeginningOfMany", "sharedBeginningOfFew"]);
        Assert.Equal("sharedBeginningOfNone", FirstField("{ sharedBeginningOfNone }", names));
        Assert.Equal("sharedBeginningOf", FirstField("{ sharedBeginningOf }", names));
        Assert.Equal("sharedBeginningO", FirstField("{ sharedBeginningO }", names));
    }

    [Fact]
    public void A_name_that_is_not_in_the_table_is_read_all_the_same() =>
        Assert.Equal("unknown", FirstField("{ unknown }", new NameTable([])));

    [Fact]
    public void A_thousand_names_are_each_found()
    {
        var all = Enumerable.Range(0, 1000).Select(number => $"name{number}").ToArray();
        var names = new NameTable(all);
        Assert.All(all, name => Assert.Same(name, FirstField($"{{ {name} }}", names)));
    }

    [Fact]
    public void A_name_used_twice_in_a_document_is_one_string()
    {
        var operation = (OperationDefinitionNode)SyntaxAssert.Parse("{ twiceUsed twiceUsed }").Definitions[0];
        var fields = operation.SelectionSet.Selections.Cast<FieldNode>().ToArray();
        Assert.Same(fields[0].Name.Value, fields[1].Name.Value);
    }

    private static string FirstField(string source, NameTable names)
    {
        var operation = (OperationDefinitionNode)Parser.Parse(new SourceText(source), names: names).Definitions[0];
        return ((FieldNode)operation.SelectionSet.Selections[0]).Name.Value;
    }
}
