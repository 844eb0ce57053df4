namespace Chirp.Engine.Cost;

/// <summary>
/// Reads a coerced variable of a request by its name; false where it was not given and has no default.
/// </summary>
public delegate bool VariableReader(string name, out object? value);
