namespace Chirp.Engine.Validation;

/// <summary>Unwinds a validation whose errors are all reported; never leaves this folder.</summary>
internal sealed class ValidationStopped : Exception;
