using System.Text.Json;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class SessionTests
{
    private const string Tokens = "tokens { accessToken refreshToken }";

    [Fact]
    public async Task Signing_in_works_with_handle_and_address_in_any_case()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("Ada");
        foreach (var login in (string[])["ada", "@ADA", "ADA@Example.org"])
        {
            var payload = await SignInAsync(world, login, Person.Password);
            Assert.Equal("[]", payload.GetProperty("errors").ToString());
            var again = await world.PersonAsync(ada.Id, login, payload);
            Assert.Equal(ada.Caller.UserId, again.Caller.UserId);
            Assert.NotEqual(ada.Caller.SessionId, again.Caller.SessionId);
        }
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_login_look_the_same()
    {
        await using var world = await FeatureWorld.OpenAsync();
        await world.SignUpAsync("ada");

        var wrong = await SignInAsync(world, "ada", "not the password");
        var unknown = await SignInAsync(world, "nobody", Person.Password);

        Assert.Equal(wrong.ToString(), unknown.ToString());
        Assert.Equal("WrongCredentials", ErrorOf(wrong));
    }

    [Fact]
    public async Task Attempts_are_limited_for_an_account_even_with_the_right_password_then()
    {
        await using var world = await FeatureWorld.OpenAsync(FeatureWorld.Auth with { MaxAttemptsPerAccount = 2 });
        await world.SignUpAsync("ada");
        await SignInAsync(world, "ada", "wrong password");
        await SignInAsync(world, "ada@example.org", "wrong password");

        var payload = await SignInAsync(world, "ada", Person.Password);

        Assert.Equal("TooManyAttempts", ErrorOf(payload));
    }

    [Fact]
    public async Task Right_passwords_are_not_counted()
    {
        await using var world = await FeatureWorld.OpenAsync(FeatureWorld.Auth with { MaxAttemptsPerAccount = 1 });
        await world.SignUpAsync("ada");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("[]", (await SignInAsync(world, "ada", Person.Password)).GetProperty("errors").ToString());
        }
    }

    [Fact]
    public async Task Attempts_are_limited_for_an_address_across_accounts()
    {
        await using var world = await FeatureWorld.OpenAsync(FeatureWorld.Auth with { MaxAttemptsPerAddress = 2 });
        await SignInAsync(world, "one", "wrong password");
        await SignInAsync(world, "two", "wrong password");

        Assert.Equal("TooManyAttempts", ErrorOf(await SignInAsync(world, "three", "wrong password")));
    }

    [Fact]
    public async Task Sign_ups_are_limited_for_an_address()
    {
        await using var world = await FeatureWorld.OpenAsync(FeatureWorld.Auth with { MaxSignUpsPerAddress = 1 });
        await world.SignUpAsync("ada");

        var payload = await world.MutateAsync(
            "signUp", Tokens,
            new
            {
                handle = "bob", name = "Bob", email = "bob@example.org", password = Person.Password,
                dateOfBirth = "1990-01-01",
            },
            null);

        Assert.Equal("TooManyAttempts", ErrorOf(payload));
    }

    [Fact]
    public async Task Refreshing_gives_tokens_that_work_and_ends_the_old_one()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");

        var fresh = await world.PersonAsync(ada.Id, "ada", await RefreshAsync(world, ada.RefreshToken));

        Assert.Equal(ada.Caller.SessionId, fresh.Caller.SessionId);
        Assert.NotEqual(ada.RefreshToken, fresh.RefreshToken);
    }

    [Fact]
    public async Task A_refresh_token_used_twice_ends_the_whole_session()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var fresh = await world.PersonAsync(ada.Id, "ada", await RefreshAsync(world, ada.RefreshToken));

        Assert.Equal("InvalidRefreshToken", ErrorOf(await RefreshAsync(world, ada.RefreshToken)));

        Assert.Equal("InvalidRefreshToken", ErrorOf(await RefreshAsync(world, fresh.RefreshToken)));
        await RefusedAsync(world, fresh.Token);
    }

    [Fact]
    public async Task A_refresh_repeated_with_its_key_is_no_second_use()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var first = await RefreshAsync(world, ada.RefreshToken, "key-1");
        var again = await RefreshAsync(world, ada.RefreshToken, "key-1");

        Assert.Equal(
            first.GetProperty("tokens").GetProperty("refreshToken").GetString(),
            again.GetProperty("tokens").GetProperty("refreshToken").GetString());
        await world.PersonAsync(ada.Id, "ada", again);
    }

    [Fact]
    public async Task A_refresh_repeated_after_its_answer_was_used_gives_nothing_away()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var first = await world.PersonAsync(ada.Id, "ada", await RefreshAsync(world, ada.RefreshToken, "key-1"));
        var second = await world.PersonAsync(ada.Id, "ada", await RefreshAsync(world, first.RefreshToken));

        Assert.Equal("InvalidRefreshToken", ErrorOf(await RefreshAsync(world, ada.RefreshToken, "key-1")));
        await world.CallerAsync(second.Token);
    }

    [Fact]
    public async Task Signing_out_ends_the_access_token_at_once()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        await world.MutateAsync("signOut", "", new { }, ada.Caller);

        await RefusedAsync(world, ada.Token);
        Assert.Equal("InvalidRefreshToken", ErrorOf(await RefreshAsync(world, ada.RefreshToken)));
    }

    [Fact]
    public async Task Changing_the_password_ends_all_other_sessions()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var here = await world.SignUpAsync("ada");
        var there = await world.PersonAsync(here.Id, "ada", await SignInAsync(world, "ada", Person.Password));

        var payload = await world.MutateAsync(
            "changePassword", "viewer { email }",
            new { currentPassword = Person.Password, newPassword = "another good one" }, here.Caller);

        Assert.Equal("[]", payload.GetProperty("errors").ToString());
        await world.CallerAsync(here.Token);
        await RefusedAsync(world, there.Token);
        Assert.Equal("WrongCredentials", ErrorOf(await SignInAsync(world, "ada", Person.Password)));
        Assert.Equal("[]", (await SignInAsync(world, "ada", "another good one")).GetProperty("errors").ToString());
    }

    [Fact]
    public async Task A_session_ended_elsewhere_by_its_owner_has_ended()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var here = await world.SignUpAsync("ada");
        var there = await world.PersonAsync(here.Id, "ada", await SignInAsync(world, "ada", Person.Password));
        var sessions = await world.ReadAsync("{ viewer { sessions { id isCurrent } } }", null, here.Caller);
        var other = sessions.GetProperty("sessions").EnumerateArray()
            .Single(session => !session.GetProperty("isCurrent").GetBoolean()).GetProperty("id").GetString();

        await world.MutateAsync("revokeSession", "revokedSessionId", new { sessionId = other }, here.Caller);

        await RefusedAsync(world, there.Token);
        await world.CallerAsync(here.Token);
    }

    [Fact]
    public async Task A_deleted_account_is_gone_with_its_tokens_and_tweets()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var tweet = await world.PostAsync(ada, "soon gone");

        var payload = await world.MutateAsync(
            "deleteAccount", "deletedUserId", new { password = Person.Password }, ada.Caller);

        Assert.Equal(ada.Id, payload.GetProperty("deletedUserId").GetString());
        await RefusedAsync(world, ada.Token);
        Assert.Equal(JsonValueKind.Null, (await world.ReadAsync($$"""{ tweet(id: "{{tweet}}") { id } }""")).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await world.ReadAsync("""{ user(handle: "ada") { id } }""")).ValueKind);
        Assert.Equal("WrongCredentials", ErrorOf(await SignInAsync(world, "ada", Person.Password)));
    }

    [Fact]
    public async Task A_password_kept_with_fewer_iterations_is_hashed_anew_at_sign_in()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var ada = await world.SignUpAsync("ada");
        var stop = TestContext.Current.CancellationToken;
        var before = await world.Database.Accounts.FindByLoginAsync("ada", stop);
        var weak = new Passwords(FeatureWorld.Auth with { PasswordIterations = 1 });
        var hash = await weak.HashAsync(Person.Password, stop);
        await world.Database.Accounts.RehashPasswordAsync(before!.Id, before.PasswordHash, hash, stop);

        Assert.Equal("[]", (await SignInAsync(world, "ada", Person.Password)).GetProperty("errors").ToString());

        var after = await world.Database.Accounts.FindByLoginAsync("ada", stop);
        Assert.NotEqual(hash, after!.PasswordHash);
        await world.CallerAsync(ada.Token);
    }

    internal static Task<JsonElement> SignInAsync(
        FeatureWorld world, string login, string password, string? key = null) =>
        world.MutateAsync(
            "signIn", $"{Tokens} viewer {{ user {{ id }} }}", new { login, password, idempotencyKey = key }, null);

    private static Task<JsonElement> RefreshAsync(FeatureWorld world, string refreshToken, string? key = null) =>
        world.MutateAsync("refreshSession", Tokens, new { refreshToken, idempotencyKey = key }, null);

    private static string? ErrorOf(JsonElement payload) =>
        Assert.Single(payload.GetProperty("errors").EnumerateArray().ToList()).GetProperty("__typename").GetString();

    private static async Task RefusedAsync(FeatureWorld world, string token) => Assert.Equal(
        "INVALID_ACCESS_TOKEN",
        (await Assert.ThrowsAsync<BadRequestException>(() => world.CallerAsync(token))).Code);
}
