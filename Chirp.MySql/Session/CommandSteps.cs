using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>Divides commands into what is sent as one.</summary>
internal static class CommandSteps
{
    /// <summary>A text without placeholders is one step, whatever it holds; else every statement is a step.</summary>
    public static (Step First, Step[]? Later) Of(CommandText text, MySqlParameterCollection parameters)
    {
        var statements = text.Statements;
        if (!text.HasPlaceholders)
        {
            return (new Step(text.Sql, null, parameters, text.ChangesSession, text.ChangesDatabase), null);
        }

        if (statements.Length == 1)
        {
            return (StepOf(statements[0], parameters), null);
        }

        var later = new Step[statements.Length - 1];
        for (var i = 0; i < later.Length; i++)
        {
            later[i] = StepOf(statements[i + 1], parameters);
        }

        return (StepOf(statements[0], parameters), later);
    }

    private static Step StepOf(StatementText statement, MySqlParameterCollection parameters) =>
        new(statement.Sql, statement, parameters, statement.ChangesSession, statement.ChangesDatabase);
}
