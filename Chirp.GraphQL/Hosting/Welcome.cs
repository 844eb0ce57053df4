using Chirp.Data;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.GraphQL.Hosting.Demo;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Chirp.GraphQL.Hosting;

/// <summary>What a developer reads when the server has started; in production, one log entry.</summary>
internal static partial class Welcome
{
    public static async Task PrintAsync(WebApplication app, ChirpSettings settings, CancellationToken stop)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var data = settings.MySql is null ? DataFolder.Open(settings.Data) : "MySQL";
        if (app.Environment.IsDevelopment() && settings.Data.Role != ServerRole.Worker)
        {
            var users = app.Services.GetRequiredService<ChirpDatabase>().Users;
            var hasDemo = (await users.FindByHandleAsync([DemoAccount.Handle], stop))[0] is not null;
            Console.Write(TextFor(addresses.First(), data, settings.Transport.Ide, hasDemo));
        }
        else
        {
            Started(app.Logger, string.Join(' ', addresses), data);
        }
    }

    internal static string TextFor(string address, string data, bool hasIde, bool hasDemo)
    {
        var ide = hasIde ? " (Banana Cake Pop in a browser)" : "";
        return $"""

            Chirp listens at {address}/graphql{ide}
            Its data is in {data}. Ctrl+C stops it.

            {(hasDemo ? Demo() : Empty())}

            """;
    }

    private static string Demo() =>
        $$"""
        Sign in as {{DemoAccount.Handle}} with the password "{{DemoAccount.Password}}". Three operations to paste:

          mutation { signIn(input: { login: "{{DemoAccount.Handle}}", password: "{{DemoAccount.Password}}" }) {
            tokens { accessToken } } }

          { user(handle: "{{DemoAccount.Handle}}") { name following(first: 3) { nodes { handle bio } } } }

          { viewer { homeTimeline(first: 5) { nodes { text author { handle } favoriteCount } } } }

        For the last one, send the header   Authorization: Bearer <accessToken>
        """;

    private static string Empty() =>
        """
        To begin, make an account:

          mutation { signUp(input: { handle: "ada", name: "Ada", email: "ada@example.org", dateOfBirth: "1990-12-10",
            password: "correct horse battery" }) { tokens { accessToken } errors { ... on UserError { message } } } }
        """;

    [LoggerMessage(1, LogLevel.Information, "Listening at {Addresses}, data in {Data}")]
    private static partial void Started(ILogger logger, string addresses, string data);
}
