namespace Chirp.Data.Redis;

/// <summary>Redis did not answer, or refused: whoever asked goes on without it.</summary>
internal sealed class RedisAwayException(Exception cause) : Exception(cause.Message, cause);
