namespace Chirp.Engine.Language;

/// <summary>A place in a document: line and column, both counted from 1.</summary>
public readonly record struct SourceLocation(int Line, int Column);
