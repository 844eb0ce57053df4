using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>
/// A statement's preparation and first execution in one round trip, by the number it is going to get: MariaDB counts
/// what a connection prepares (<c>THD::statement_id_counter</c>). A number that turns out wrong is nobody's, so that
/// the server refuses the execution and it is sent again. MariaDB's own number for "the last one prepared", -1, is not
/// used: where the preparation is refused for <c>max_prepared_stmt_count</c> it means the one before, which would run.
/// </summary>
internal static class FirstUse
{
    // Both in one write have to fit where nobody reads yet.
    private const int MaxBytes = 64 * 1024;

    /// <summary>Writes both, where they may go together; false has written nothing.</summary>
    public static bool TryWrite(ServerSession session, Step step, StatementShape shape)
    {
        // PREPARE as SQL takes a number too: behind one, the next may be known to the server.
        if (!session.Server.IsMariaDb || session.IsChanged || !shape.IsCertain)
        {
            return false;
        }

        var writer = session.Wire.Out;
        var before = writer.Length;
        try
        {
            Commands.WritePrepare(writer, shape.Sql);
            step.Write(session, new PreparedStatement(shape, session.Statements.NextId, shape.Values));
        }
        catch
        {
            writer.Truncate(before);
            throw;
        }

        if (writer.Length - before <= MaxBytes)
        {
            return true;
        }

        writer.Truncate(before);
        return false;
    }

    /// <summary>Sends both. Null: it is prepared under another number, and has not been executed.</summary>
    public static async ValueTask<bool?> RunAsync(ServerSession session, StatementShape shape)
    {
        var expectedId = session.Statements.NextId;
        await session.SendAsync();
        PreparedStatement? prepared = null;
        MySqlException? refused = null;
        try
        {
            prepared = await session.ReadPreparedAsync(shape);
        }
        catch (MySqlException e) when (e.SqlState is not null)
        {
            refused = e;
        }

        session.Wire.ExpectResponse();
        session.Results.Expect(isBinary: true, prepared);
        if (prepared?.Id == expectedId)
        {
            return await session.Results.ReadHeaderAsync();
        }

        await ReadUnknownAsync(session);
        return refused is null ? null : throw refused;
    }

    private static async ValueTask ReadUnknownAsync(ServerSession session)
    {
        try
        {
            await session.Results.ReadHeaderAsync();
        }
        catch (MySqlException e) when (e.SqlState is not null)
        {
            return;
        }

        session.Wire.Abort();
        throw MySqlException.Malformed("a statement runs under a number that it has given to none");
    }
}
