using Chirp.MySql.Protocol;
using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>What is sent and answered as one: a text as it is, or one statement with its parameters.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Statement">The statement, where it has placeholders.</param>
/// <param name="Parameters">Of the whole command.</param>
/// <param name="ChangesSession">What comes behind may mean something else to the server afterwards.</param>
/// <param name="ChangesDatabase">What is prepared does not follow.</param>
internal readonly record struct Step(
    string Sql,
    StatementText? Statement,
    MySqlParameterCollection Parameters,
    bool ChangesSession,
    bool ChangesDatabase)
{
    /// <summary>What has to be prepared for it; null where it is sent as text.</summary>
    public StatementShape? FindShape(ServerSession session) => Statement is { Placeholders.Length: > 0 } statement
        ? ParameterBinding.FindShape(statement, Parameters, session.Settings.AllowUserVariables)
        : null;

    /// <summary>
    /// Writes it as the next command. One too large for the server throws, as does a value that cannot be written; both
    /// leave nothing of it behind, and the connection as it was.
    /// </summary>
    public ValueTask WriteAsync(ServerSession session, PreparedStatement? prepared)
    {
        var before = session.Wire.Out.Length;
        Write(session, prepared);
        var bytes = session.Wire.Out.Length - before;
        if (bytes <= ServerSession.LargeCommandBytes)
        {
            return default;
        }

        session.Wire.Out.Truncate(before);
        return WriteLargeAsync(session, prepared, bytes);
    }

    /// <summary>As <see cref="WriteAsync"/>, for a command that is known to be small.</summary>
    public void Write(ServerSession session, PreparedStatement? prepared)
    {
        var before = session.Wire.Out.Length;
        try
        {
            if (prepared is null)
            {
                if (ChangesDatabase)
                {
                    session.LeaveDatabase();
                }

                Commands.WriteQuery(session.Wire.Out, Sql);
            }
            else
            {
                ParameterBinding.WriteExecute(session.Wire.Out, prepared, Parameters, session.Settings.GuidFormat);
            }
        }
        catch
        {
            session.Wire.Out.Truncate(before);
            throw;
        }
    }

    // The server closes the connection on what is too large for it, mostly before its error can be read.
    private async ValueTask WriteLargeAsync(ServerSession session, PreparedStatement? prepared, int bytes)
    {
        await session.CheckFitsAsync(bytes);
        Write(session, prepared);
    }
}
