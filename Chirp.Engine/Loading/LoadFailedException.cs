namespace Chirp.Engine.Loading;

/// <summary>A loader's fetch has failed for a key; the inner exception says why.</summary>
public sealed class LoadFailedException(string loader, Exception error)
    : Exception($"{loader} could not fetch: {error.Message}", error);
