using System.Text.Json;

namespace Chirp.Bench.Load;

/// <summary>Somebody signed in.</summary>
internal sealed record Person(int Number, string Id, string Token, int FollowingCount, int TweetCount)
{
    private const string Password = "correct horse battery staple";

    private const string SignUp = """
        mutation SignUp($input: SignUpInput!) {
          signUp(input: $input) {
            tokens { accessToken } viewer { user { id followingCount tweetCount } }
            errors { __typename ... on UserError { message } ... on TooManyAttempts { retryAfter } }
          }
        }
        """;

    private const string SignIn = """
        mutation SignIn($input: SignInInput!) {
          signIn(input: $input) {
            tokens { accessToken } viewer { user { id followingCount tweetCount } }
            errors { __typename ... on UserError { message } ... on TooManyAttempts { retryAfter } }
          }
        }
        """;

    /// <summary>Signs a person up, or in where they are known, waiting where the server limits attempts.</summary>
    public static async Task<Person> EnterAsync(ChirpClient client, int number, CancellationToken stop)
    {
        var handle = World.HandleOf(number);
        // Signing up first: a failed sign-in counts against this address.
        var payload = await EnterAsync(client, SignUp, "signUp", new
        {
            handle,
            name = $"Reed {number}",
            email = $"{handle}@example.org",
            password = Password,
            dateOfBirth = "1990-01-01",
            idempotencyKey = $"load-{handle}",
        }, stop);
        if (ErrorOf(payload) == "HandleTaken")
        {
            payload = await EnterAsync(client, SignIn, "signIn", new { login = handle, password = Password }, stop);
        }

        if (ErrorOf(payload) is { } error)
        {
            throw new InvalidOperationException($"{handle} cannot enter: {error}");
        }

        var user = payload.GetProperty("viewer").GetProperty("user");
        return new Person(
            number,
            user.GetProperty("id").GetString()!,
            payload.GetProperty("tokens").GetProperty("accessToken").GetString()!,
            user.GetProperty("followingCount").GetInt32(),
            user.GetProperty("tweetCount").GetInt32());
    }

    /// <summary>The first error's type, null where there is none.</summary>
    public static string? ErrorOf(JsonElement payload)
    {
        var errors = payload.GetProperty("errors");
        return errors.GetArrayLength() > 0 ? errors[0].GetProperty("__typename").GetString() : null;
    }

    private static async Task<JsonElement> EnterAsync(
        ChirpClient client, string mutation, string field, object input, CancellationToken stop)
    {
        while (true)
        {
            var data = await client.ExecuteAsync(mutation, new { input }, null, stop);
            var payload = data.GetProperty(field);
            if (ErrorOf(payload) != "TooManyAttempts")
            {
                return payload;
            }

            await Task.Delay(
                TimeSpan.FromSeconds(payload.GetProperty("errors")[0].GetProperty("retryAfter").GetInt32()), stop);
        }
    }
}
