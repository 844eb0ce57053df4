using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

public sealed class ParameterTests(MariaDb database) : IClassFixture<MariaDb>
{
    [Fact]
    public void A_collection_keeps_its_order_whatever_is_inserted_and_removed()
    {
        var parameters = new MySqlParameterCollection();
        for (var i = 0; i < 9; i++)
        {
            parameters.Add("@p" + i, i);
        }

        parameters.Insert(0, new MySqlParameter("first", "f"));
        parameters.Insert(parameters.Count, new MySqlParameter("last", "l"));
        parameters.RemoveAt("p3");
        parameters.RemoveAt(parameters.Count - 1);
        parameters.Remove(parameters[1]);
        parameters.Remove(new MySqlParameter("@p1", 1));

        Assert.Equal(
            ["first", "@p1", "@p2", "@p4", "@p5", "@p6", "@p7", "@p8"],
            parameters.Cast<MySqlParameter>().Select(parameter => parameter.ParameterName));
        var copied = new MySqlParameter[9];
        parameters.CopyTo(copied, 1);
        Assert.Equal((null, "first", "@p8"), (copied[0], copied[1].ParameterName, copied[8].ParameterName));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.RemoveAt(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.Insert(9, new MySqlParameter()));
        Assert.Throws<IndexOutOfRangeException>(() => parameters[8]);
        parameters.Clear();
        Assert.Empty(parameters);
    }

    [Theory]
    [InlineData("@Id")]
    [InlineData("id")]
    [InlineData(":ID")]
    [InlineData("?id")]
    public void A_parameter_is_found_by_its_name_with_or_without_a_sign(string name)
    {
        var parameters = new MySqlParameterCollection { new MySqlParameter("@ids", 1), new MySqlParameter("@id", 2) };

        Assert.Equal(1, parameters.IndexOf(name));
        Assert.False(parameters.Contains("d"));
    }

    [Fact]
    public async Task Parameters_in_another_order_than_the_texts_go_where_their_names_are()
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        var rows = await connection.RowsAsync(
            "SELECT @a, @b, @c, @a", ("@c", "c"), ("@b", "b"), ("@unused", "u"), ("@a", "a"));

        Assert.Equal(["a", "b", "c", "a"], Assert.Single(rows));
    }

    /// <summary>Lists of keys have a way of their own; an array of ulong passes for one of long at run time.</summary>
    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_is_sent_item_by_item_whatever_it_is_a_list_of(object list, string[] found)
    {
        await using var connection = await database.Source.OpenConnectionAsync();

        var rows = await connection.RowsAsync(
            """
            SELECT @before, n, @after FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT -1 UNION SELECT 7
            UNION SELECT CAST(9223372036854775807 AS DECIMAL(20))
            UNION SELECT CAST(18446744073709551615 AS DECIMAL(20))) AS t WHERE n IN (@list) ORDER BY n
            """,
            ("@before", "b"),
            ("@after", "a"),
            ("@list", list));

        Assert.Equal(found, rows.Select(row => FormattableString.Invariant($"{row[0]}{row[1]}{row[2]}")));
    }

    public static TheoryData<object, string[]> Lists => new()
    {
        { new long[] { -1, 2, long.MaxValue }, ["b-1a", "b2a", "b9223372036854775807a"] },
        { new List<long> { 7, 3, 1, 2, 5 }, ["b1a", "b2a", "b7a"] },
        { new List<long>(), [] },
        { new[] { 1UL, ulong.MaxValue }, ["b1a", "b18446744073709551615a"] },
        { new[] { -1, 7 }, ["b-1a", "b7a"] },
        { new[] { "1", "2" }, ["b1a", "b2a"] },
        { new object?[] { 1L, null, 2L }, ["b1a", "b2a"] },
    };
}
