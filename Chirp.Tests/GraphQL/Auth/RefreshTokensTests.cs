using Chirp.Data.Model;
using Chirp.GraphQL.Auth;
using Xunit;

namespace Chirp.Tests.GraphQL.Auth;

public sealed class RefreshTokensTests
{
    private static readonly AuthKeys s_keys =
        new(new AuthOptions { SigningKey = Convert.ToBase64String(new byte[32]) });

    [Fact]
    public void A_token_reads_back_as_its_session_and_generation()
    {
        var tokens = new RefreshTokens(s_keys);

        Assert.True(tokens.TryRead(tokens.Make(new SessionId(42), 7), out var session, out var generation));
        Assert.Equal((new SessionId(42), 7), (session, generation));
    }

    [Fact]
    public void A_token_with_any_character_changed_is_refused()
    {
        var tokens = new RefreshTokens(s_keys);
        var token = tokens.Make(new SessionId(42), 7);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.False(tokens.TryRead(changed, out _, out _), changed);
        }
    }

    [Fact]
    public void A_token_cut_short_or_of_another_key_is_refused()
    {
        var tokens = new RefreshTokens(s_keys);
        var other = new RefreshTokens(new AuthKeys(
            new AuthOptions { SigningKey = Convert.ToBase64String(new byte[33]) }));
        var token = tokens.Make(new SessionId(42), 7);
        for (var length = 0; length < token.Length; length++)
        {
            Assert.False(tokens.TryRead(token[..length], out _, out _));
        }

        Assert.False(other.TryRead(token, out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, but long enough to look like a key")]
    public void A_weak_signing_key_is_refused_by_its_name(string key) => Assert.Contains(
        "Auth:SigningKey",
        Assert.Throws<ArgumentException>(() => new AuthKeys(new AuthOptions { SigningKey = key })).Message);
}
