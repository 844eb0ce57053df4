using Chirp.MySql.Statements;

namespace Chirp.MySql.Session;

/// <summary>What is sent and answered as one: a text as it is, or one statement with its parameters.</summary>
internal readonly record struct Step(string Sql, StatementText? Statement, MySqlParameterCollection Parameters);
