using Chirp.GraphQL.Features;
using Chirp.GraphQL.Features.Accounts;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class AccountRulesTests
{
    [Theory]
    [InlineData("2010-11-25", "2023-11-25", 13)]
    [InlineData("2010-11-26", "2023-11-25", 12)]
    [InlineData("2008-02-29", "2021-02-28", 12)]
    [InlineData("2008-02-29", "2021-03-01", 13)]
    [InlineData("2008-12-31", "2022-01-01", 13)]
    public void Age_is_counted_by_the_calendar(string birth, string today, int expected) =>
        Assert.Equal(expected, Age.On(DateOnly.Parse(today), DateOnly.Parse(birth)));

    [Theory]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData(" Ada.Lovelace+x@Example.ORG ", "ada.lovelace+x@example.org")]
    [InlineData("ada", null)]
    [InlineData("@example.org", null)]
    [InlineData("ada@", null)]
    [InlineData("ada@example", null)]
    [InlineData("ada@exa mple.org", null)]
    [InlineData("ada@@example.org", null)]
    [InlineData("ada@-example.org", null)]
    [InlineData("ada@example..org", null)]
    [InlineData("adá@example.org", null)]
    [InlineData("ada\n@example.org", null)]
    public void Addresses_are_checked_and_lowered(string text, string? expected) =>
        Assert.Equal(expected, EmailAddress.Normalize(text));

    [Theory]
    [InlineData("ada_Lovelace_15", true)]
    [InlineData("a", true)]
    [InlineData("", false)]
    [InlineData("sixteen_letters_", false)]
    [InlineData("@ada", false)]
    [InlineData("ad a", false)]
    [InlineData("adä", false)]
    public void A_handle_is_1_to_15_letters_digits_and_underscores(string text, bool expected) =>
        Assert.Equal(expected, Handle.IsValid(text));

    [Theory]
    [InlineData("k", true)]
    [InlineData("!~", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("é", false)]
    public void An_idempotency_key_is_visible_ASCII(string key, bool expected) =>
        Assert.Equal(expected, Idempotency.Check(key) is null);

    [Fact]
    public void An_idempotency_key_has_at_most_64_characters()
    {
        Assert.Null(Idempotency.Check(new string('k', 64)));
        Assert.Equal("idempotencyKey", Idempotency.Check(new string('k', 65))?.Field);
    }
}
