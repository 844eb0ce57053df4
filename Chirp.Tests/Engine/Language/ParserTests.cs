using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;
using Xunit;

namespace Chirp.Tests.Engine.Language;

/// <summary>The grammar of specification sections 2 and 3: what is read, where it stands, what is refused.</summary>
public sealed class ParserTests
{
    [Theory]
    [InlineData("", "Unexpected <EOF>.", 1, 1)]
    [InlineData("{", "Expected Name, found <EOF>.", 1, 2)]
    [InlineData("\n{ ...MissingOn }\nfragment MissingOn Type", "Expected \"on\", found Name \"Type\".", 3, 20)]
    [InlineData("{ field: {} }", "Expected Name, found \"{\".", 1, 10)]
    [InlineData("notAnOperation Foo { field }", "Unexpected Name \"notAnOperation\".", 1, 1)]
    [InlineData("query Foo", "Expected \"{\", found <EOF>.", 1, 10)]
    [InlineData("fragment on on on { on }", "Unexpected Name \"on\".", 1, 10)]
    [InlineData("query ($a: Int = $b) { a }", "Unexpected variable \"$b\" in constant value.", 1, 18)]
    [InlineData("\"d\" { a }", "Unexpected description, descriptions are not supported on shorthand queries.", 1, 1)]
    [InlineData("\"d\" extend type A", "Unexpected description, only GraphQL definitions support descriptions.", 1, 1)]
    [InlineData("extend type A", "Unexpected <EOF>.", 1, 14)]
    [InlineData("extend x", "Unexpected Name \"x\".", 1, 8)]
    [InlineData("type A {}", "Expected Name, found \"}\".", 1, 9)]
    [InlineData("union A = |", "Expected Name, found <EOF>.", 1, 12)]
    [InlineData("directive @a on FIELD | NOWHERE", "Unexpected Name \"NOWHERE\".", 1, 25)]
    [InlineData("enum A { \"null\" true }", "Name \"true\" is reserved and cannot be used for an enum value.", 1, 17)]
    [InlineData("{ a(b: \"s\" \"\"\"t\"\"\") }", "Expected Name, found BlockString \"t\".", 1, 12)]
    public void What_the_grammar_does_not_allow_is_reported_at_its_token(
        string source, string message, int line, int column) => SyntaxAssert.Fails(source, message, line, column);

    [Fact]
    public void Columns_count_UTF16_code_units() =>
        SyntaxAssert.Fails("{ a(b: \"é😀\") ! }", "Expected Name, found \"!\".", 1, 15);

    [Fact]
    public void Lines_end_at_LF_CR_and_CRLF() =>
        SyntaxAssert.Fails("{\n\r\r\n  !", "Expected Name, found \"!\".", 4, 3);

    [Fact]
    public void Nodes_say_where_they_stand_in_bytes()
    {
        var document = SyntaxAssert.Parse("# é\nquery Q($v: [Int!] = [1]) { a: b(c: $v) @d }");
        var operation = Assert.IsType<OperationDefinitionNode>(document.Definitions[0]);
        var field = Assert.IsType<FieldNode>(operation.SelectionSet.Selections[0]);
        var source = document.Source.Utf8;

        Assert.Equal((0, source.Length), (document.Start, document.End));
        Assert.Equal(5, operation.Start);
        Assert.Equal("a: b(c: $v) @d", Text(field));
        Assert.Equal("a", Text(field.Alias!));
        Assert.Equal("c: $v", Text(field.Arguments[0]));
        Assert.Equal("@d", Text(field.Directives[0]));
        Assert.Equal("$v: [Int!] = [1]", Text(operation.Variables[0]));
        Assert.Equal("[Int!]", Text(operation.Variables[0].Type));

        string Text(SyntaxNode node) => System.Text.Encoding.UTF8.GetString(source.Span[node.Start..node.End]);
    }

    [Fact]
    public void A_description_belongs_to_its_definition()
    {
        var document = SyntaxAssert.Parse("\"q\" query Q(\"v\" $v: Int) { a } \"\"\"f\"\"\" fragment F on T { a }");
        var operation = Assert.IsType<OperationDefinitionNode>(document.Definitions[0]);
        var fragment = Assert.IsType<FragmentDefinitionNode>(document.Definitions[1]);

        Assert.Equal("q", operation.Description!.Value);
        Assert.Equal(0, operation.Start);
        Assert.Equal("v", operation.Variables[0].Description!.Value);
        Assert.Equal("f", fragment.Description!.Value);
    }

    [Theory]
    [InlineData("extend schema @a", SyntaxKind.SchemaExtension)]
    [InlineData("extend scalar A @a", SyntaxKind.ScalarTypeExtension)]
    [InlineData("extend type A implements B", SyntaxKind.ObjectTypeExtension)]
    [InlineData("extend interface A { b: C }", SyntaxKind.InterfaceTypeExtension)]
    [InlineData("extend union A = | B | C", SyntaxKind.UnionTypeExtension)]
    [InlineData("extend enum A { B }", SyntaxKind.EnumTypeExtension)]
    [InlineData("extend input A { b: C = 1 }", SyntaxKind.InputObjectTypeExtension)]
    [InlineData("extend directive @a @b", SyntaxKind.DirectiveExtension)]
    public void Everything_can_be_extended(string source, SyntaxKind kind) =>
        Assert.Equal(kind, Assert.Single(SyntaxAssert.Parse(source).Definitions).Kind);

    [Fact]
    public void A_value_may_hold_variables_unless_it_must_be_constant()
    {
        Assert.IsType<ListValueNode>(Parser.ParseValue(new SourceText("[$a]")));
        SyntaxAssert.ErrorOf(() => Parser.ParseValue(new SourceText("[$a]"), isConstant: true));
    }

    [Theory]
    [InlineData("1 2")]
    [InlineData("")]
    public void A_value_stands_alone(string source) =>
        SyntaxAssert.ErrorOf(() => Parser.ParseValue(new SourceText(source)));

    [Theory]
    [InlineData("[[Int!]!]!", SyntaxKind.NonNullType)]
    [InlineData("[Int]", SyntaxKind.ListType)]
    [InlineData("Int", SyntaxKind.NamedType)]
    public void A_type_reference_is_read_by_itself(string source, SyntaxKind kind)
    {
        var type = Parser.ParseType(new SourceText(source));
        Assert.Equal(kind, type.Kind);
        Assert.Equal(source, type.ToString());
    }

    [Theory]
    [InlineData("A", SyntaxKind.TypeCoordinate)]
    [InlineData("A.b", SyntaxKind.MemberCoordinate)]
    [InlineData("A.b(c:)", SyntaxKind.ArgumentCoordinate)]
    [InlineData("@a", SyntaxKind.DirectiveCoordinate)]
    [InlineData("@a(b:)", SyntaxKind.DirectiveArgumentCoordinate)]
    public void Schema_coordinates_are_read_and_printed(string source, SyntaxKind kind)
    {
        var coordinate = Parser.ParseSchemaCoordinate(new SourceText(source));
        Assert.Equal(kind, coordinate.Kind);
        Assert.Equal(source, coordinate.ToString());
    }

    [Theory]
    [InlineData("A .b", "Invalid character: \" \".", 2)]
    [InlineData("@a.b", "Expected <EOF>, found \".\".", 3)]
    [InlineData("A(b:)", "Expected <EOF>, found \"(\".", 2)]
    [InlineData("A.b(c:1)", "Invalid character: \"1\".", 7)]
    [InlineData("", "Expected Name, found <EOF>.", 1)]
    public void A_malformed_coordinate_is_reported(string source, string message, int column)
    {
        var error = SyntaxAssert.ErrorOf(() => Parser.ParseSchemaCoordinate(new SourceText(source)));
        Assert.Equal($"Syntax Error: {message}", error.Message);
        Assert.Equal(column, error.Locations[0].Column);
    }
}
