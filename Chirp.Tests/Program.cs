using Chirp.Tests.GraphQL.Transport;
using Xunit.Runner.InProc.SystemConsole;

// Runs the tests; with --transport-server instead the transports over the schema of their own tests, for clients of
// other languages, at the address it prints, until standard input ends.
if (args is ["--transport-server"])
{
    await using var server = await TransportServer.StartAsync();
    Console.WriteLine(server.Url);
    while (await Console.In.ReadLineAsync() is not null)
    {
    }

    return 0;
}

return await ConsoleRunner.Run(args);
