using Chirp.MySql.Statements;
using Xunit;

namespace Chirp.Tests.MySql.Statements;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("SELECT @a, ?", "a,?")]
    [InlineData("SELECT '@a', \"?\", `@b`, @@c, 'it''s @d', 'back\\'@e'", "")]
    [InlineData("SELECT 1 -- @a ?\n, @b # ?\n/* @c */", "b")]
    [InlineData("CREATE USER chirp@localhost, 'x'@'%'", "")]
    [InlineData("SELECT 5-@a--@b", "a,b")]
    public void Parameters_are_found_outside_strings_names_and_comments(string sql, string names)
    {
        var found = CommandText.Parse(sql).Statements[0].Placeholders.Select(placeholder => placeholder.Name ?? "?");
        Assert.Equal(names, string.Join(',', found));
    }

    [Fact]
    public void Statements_are_divided_at_semicolons_and_empty_ones_left_out()
    {
        var statements = CommandText.Parse("INSERT INTO t VALUES (';'); ; SELECT 1; -- end").Statements;
        Assert.Equal(["INSERT INTO t VALUES (';')", " SELECT 1"], statements.Select(statement => statement.Sql));
    }

    [Theory]
    [InlineData("SELECT 1", false)]
    [InlineData("insert into t values (1)", false)]
    [InlineData("SET @a = 1", true)]
    [InlineData("SELECT @a := 1", true)]
    [InlineData("SELECT GET_LOCK('a', 1)", true)]
    [InlineData("CREATE TEMPORARY TABLE t (id INT)", true)]
    [InlineData("SELECT 1; USE other", true)]
    public void What_may_outlive_a_command_is_known(string sql, bool changesSession) =>
        Assert.Equal(changesSession, CommandText.Parse(sql).ChangesSession);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 8)]
    [InlineData(1000, 1024)]
    [InlineData(40_000, 65_535)]
    public void Lists_are_padded_to_few_lengths(int items, int placeholders) =>
        Assert.Equal(placeholders, ShapeBuilder.PaddedCount(items));

    [Fact]
    public void A_list_becomes_placeholders_with_parentheses_where_it_has_none()
    {
        var statement = CommandText.Parse("SELECT 1 WHERE a IN (@a) AND b IN @b AND c NOT IN (@c)").Statements[0];
        Assert.Equal(
            "SELECT 1 WHERE a IN (?,?,?,?) AND b IN (?) AND c NOT IN (SELECT NULL FROM DUAL WHERE FALSE)",
            statement.ShapeFor([4, 1, 0]).Sql);
        Assert.Same(statement.ShapeFor([4, 1, 0]), statement.ShapeFor([4, 1, 0]));
    }
}
