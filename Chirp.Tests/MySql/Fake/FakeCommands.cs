using System.Text;

namespace Chirp.Tests.MySql.Fake;

/// <summary>
/// Answers commands as a server does that has one table: <c>id BIGINT, text VARCHAR</c>, and in it the rows 1 "one" and
/// 2 "two". Statements are recognised by what they contain.
/// </summary>
internal static class FakeCommands
{
    public static readonly byte[][] Columns =
        [FakePackets.Column("id", FakeType.LongLong), FakePackets.Column("text", FakeType.VarString)];

    /// <summary>Logs the client in and answers until it quits.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="answer">Answers a command itself and returns true, or leaves it by returning false.</param>
    /// <param name="capabilities">What the server offers.</param>
    public static async Task ServeAsync(
        FakeSession session, Func<FakeCommand, Task<bool>>? answer = null, int capabilities = FakePackets.Capabilities)
    {
        await session.AcceptAsync(capabilities);
        while (true)
        {
            var payload = await session.ReadAsync();
            if (payload[0] == FakeCommand.Quit)
            {
                return;
            }

            var command = new FakeCommand(payload[0], Encoding.UTF8.GetString(payload.AsSpan(1)));
            if (answer is null || !await answer(command))
            {
                await AnswerAsync(session, command);
            }
        }
    }

    private static Task AnswerAsync(FakeSession session, FakeCommand command) => command.Code switch
    {
        FakeCommand.Prepare when command.Text.Contains("SELECT") => session.SendAsync(
        [
            FakePackets.PrepareOk(7, columns: 2, parameters: 1), FakePackets.Column("?", FakeType.VarString),
            .. session.AfterDefinitions(), .. Columns, .. session.AfterDefinitions(),
        ]),
        FakeCommand.Prepare => session.SendAsync(
            [FakePackets.PrepareOk(8, columns: 0, parameters: 1), FakePackets.Column("?", FakeType.VarString),
                .. session.AfterDefinitions()]),
        FakeCommand.Execute when command.Text[0] == 7 => session.SendResultAsync(
            Columns, [FakePackets.BinaryRow(1, "one"), FakePackets.BinaryRow(2, "two")]),
        FakeCommand.Query when command.Text.Contains("FROM t") => session.SendResultAsync(
            Columns, [FakePackets.TextRow("1", "one"), FakePackets.TextRow("2", "two")]),
        FakeCommand.Close => Task.CompletedTask,
        _ => session.SendAsync(FakePackets.Ok()),
    };
}

/// <param name="Code">The command's first byte.</param>
/// <param name="Text">What follows it; a statement's text where the command has one.</param>
internal sealed record FakeCommand(byte Code, string Text)
{
    public const byte Quit = 1, Query = 3, Ping = 14, Prepare = 22, Execute = 23, Close = 25, Reset = 31;
}
