namespace Chirp.Conformance;

/// <summary>What came of one line of a conformance file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Title">What the case is about, to find it by.</param>
/// <param name="Failure">A diff or a message; null where the case passed.</param>
internal readonly record struct CaseOutcome(int Line, string Title, string? Failure);
