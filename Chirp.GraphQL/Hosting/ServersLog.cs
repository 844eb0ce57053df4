using Chirp.Data;

namespace Chirp.GraphQL.Hosting;

/// <summary>Logs which servers come and go, and why one does not believe what it hears of them.</summary>
internal static partial class ServersLog
{
    public static void LogServers(this WebApplication app, ChirpDatabase database)
    {
        var log = app.Logger;
        database.Noted += text => Noted(log, text);
    }

    [LoggerMessage(3, LogLevel.Information, "{Text}")]
    private static partial void Noted(ILogger logger, string text);
}
