namespace Chirp.Data;

/// <summary>The database cannot be opened as configured; the message is a sentence for the operator.</summary>
public sealed class DatabaseException(string message, Exception? inner = null) : Exception(message, inner);
