namespace Chirp.MySql.Statements;

/// <summary>Where a value goes in a command's text; <see cref="Name"/> is null for a <c>?</c>.</summary>
internal readonly record struct Placeholder(string? Name, int Start, int Length, bool IsInParentheses);
