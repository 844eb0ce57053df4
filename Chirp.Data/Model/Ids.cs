namespace Chirp.Data.Model;

/// <summary>A person's id: a snowflake (<see cref="SnowflakeClock"/>).</summary>
public readonly record struct UserId(long Value);

/// <summary>A tweet's id: a snowflake, so that newer tweets have larger ids.</summary>
public readonly record struct TweetId(long Value)
{
    public DateTimeOffset CreatedAt => SnowflakeClock.TimeOf(Value);
}

/// <summary>A session's id: a snowflake.</summary>
public readonly record struct SessionId(long Value);
