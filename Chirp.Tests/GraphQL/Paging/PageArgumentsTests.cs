using Chirp.Data.Model;
using Chirp.Engine;
using Chirp.GraphQL.Paging;
using Xunit;

namespace Chirp.Tests.GraphQL.Paging;

public sealed class PageArgumentsTests
{
    [Fact]
    public void Without_arguments_a_page_has_20_items() =>
        Assert.Equal(new CursorRequest(20), new PageArguments(null, null, null, null).Request);

    [Fact]
    public void Last_reads_from_the_end() =>
        Assert.Equal(new CursorRequest(3, FromEnd: true), new PageArguments(null, null, 3, null).Request);

    [Fact]
    public void Cursors_are_positions_again()
    {
        var cursor = new ListCursor(77);

        var page = new PageArguments(5, cursor.Format(), null, cursor.Format());
        Assert.Equal(new CursorRequest(5, cursor, cursor), page.Request);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(101, null)]
    [InlineData(null, -1)]
    [InlineData(null, 101)]
    [InlineData(5, 5)]
    public void A_size_that_no_page_has_is_a_coded_error(int? first, int? last) => Assert.Equal(
        "INVALID_PAGE",
        Assert.Throws<GraphQLException>(() => new PageArguments(first, null, last, null).Request).Errors[0].Code);

    [Theory]
    [InlineData("garbage", null)]
    [InlineData(null, "")]
    public void What_is_no_cursor_is_a_coded_error(string? after, string? before) => Assert.Equal(
        "INVALID_CURSOR",
        Assert.Throws<GraphQLException>(() => new PageArguments(5, after, null, before).Request).Errors[0].Code);
}
