namespace Chirp.Engine.Response;

/// <summary>A response has outgrown <see cref="EngineOptions.MaxResponseBytes"/>; it fails as a whole.</summary>
internal sealed class ResponseTooLargeException(int maxBytes) : Exception(
    $"The response is larger than {maxBytes} bytes (EngineOptions.MaxResponseBytes).");
