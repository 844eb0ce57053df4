using Chirp.GraphQL.Hosting.Configuration;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Chirp.GraphQL.Hosting;

/// <summary>What a developer reads when the server has started; in production, one log entry.</summary>
internal static partial class Welcome
{
    public static void Print(WebApplication app, ChirpSettings settings)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var data = settings.MySql is null ? DataFolder.Open(settings.Data) : "MySQL";
        if (app.Environment.IsDevelopment())
        {
            Console.Write(TextFor(addresses.First(), data, settings));
        }
        else
        {
            Started(app.Logger, string.Join(' ', addresses), data);
        }
    }

    internal static string TextFor(string address, string data, ChirpSettings settings)
    {
        var ide = settings.Transport.Ide ? " (Banana Cake Pop in a browser)" : "";
        return $"""

            Chirp listens at {address}/graphql{ide}
            Its data is in {data}. Ctrl+C stops it.

            {Empty()}

            """;
    }

    private static string Empty() =>
        """
        To begin, make an account:

          mutation { signUp(input: { handle: "ada", name: "Ada", email: "ada@example.org", dateOfBirth: "1990-12-10",
            password: "correct horse battery" }) { tokens { accessToken } errors { ... on UserError { message } } } }
        """;

    [LoggerMessage(1, LogLevel.Information, "Listening at {Addresses}, data in {Data}")]
    private static partial void Started(ILogger logger, string addresses, string data);
}
