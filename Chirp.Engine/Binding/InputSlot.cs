namespace Chirp.Engine.Binding;

/// <summary>Makes the CLR value of one argument or input field.</summary>
/// <param name="value">The coerced value; null also where it is absent.</param>
/// <param name="isGiven">Whether it was given or has a default in the schema.</param>
internal delegate object? InputSlot(object? value, bool isGiven);
