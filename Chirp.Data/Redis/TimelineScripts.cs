using System.Security.Cryptography;
using System.Text;
using Chirp.Data.Timelines;

namespace Chirp.Data.Redis;

/// <summary>
/// The scripts that timelines are read and written by, and nothing else is. Their text says which start of a server
/// they are for (<c>run_id</c>), and they are called by their hash: so a server that was restarted, with whatever it
/// has loaded from disk, that was a replica until now, or that a bucket was moved to, does not know them. (Redis before
/// 7 gave scripts to its replicas.) Each does nothing where the bucket's life is another one; called without arguments
/// it does nothing either, but is known from then on. Immutable.
/// </summary>
internal sealed class TimelineScripts
{
    /// <summary>
    /// A bucket's life: which server holds it, and which time this is. One that another server began, or none, is
    /// followed by a new one. KEYS: life. ARGV: a name that no other has.
    /// </summary>
    public const string OpenText = """
        local server = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
        local life = redis.call('GET', KEYS[1])
        if not life or string.sub(life, 1, #server) ~= server then
          life = server .. ARGV[1]
          redis.call('SET', KEYS[1], life)
        end
        return life
        """;

    // Of all that follow, KEYS[1]: life. ARGV[1]: what it must be.
    private const string GuardText = """
        if #ARGV == 0 then return 0 end
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('STALE another life') end
        """;

    // KEYS: ids, followees.
    private const string FindText = """
        local ids = redis.call('GET', KEYS[2])
        if not ids then return false end
        return {ids, redis.call('GET', KEYS[3])}
        """;

    // ARGV: token, milliseconds.
    private const string BeginText = """
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[3])
        return 1
        """;

    // ARGV: token, floor and ids, followees, milliseconds.
    private const string FinishText = """
        local kept = redis.call('GET', KEYS[2])
        if not kept or string.sub(kept, 1, 8) ~= ARGV[2] then return 0 end
        redis.call('SET', KEYS[2], ARGV[3] .. string.sub(kept, 9), 'PX', ARGV[5])
        redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[5])
        return 1
        """;

    // KEYS: ids of many people. ARGV: what is appended to each. One that has grown too long goes: it is built anew.
    private const string AppendText = """
        for i = 2, #KEYS do
          local length = redis.call('STRLEN', KEYS[i])
          if length > 0 then
            if length + #ARGV[i] > {max} then
              redis.call('DEL', KEYS[i])
            else
              redis.call('APPEND', KEYS[i], ARGV[i])
            end
          end
        end
        return 1
        """;

    private const string RemoveText = "return redis.call('DEL', KEYS[2], KEYS[3])";

    /// <param name="server">The <c>run_id</c> they are for.</param>
    public TimelineScripts(string server)
    {
        Texts = Array.ConvertAll(
            (string[])[FindText, BeginText, FinishText, AppendText, RemoveText],
            text => $"-- {server}\n{GuardText}\n{text}".Replace(
                "{max}", $"{8 * (MemoryTimelines.MaxIds + 1)}", StringComparison.Ordinal));
        var hashes = Array.ConvertAll(Texts, HashOf);
        (Find, Begin, Finish, Append, Remove) = (hashes[0], hashes[1], hashes[2], hashes[3], hashes[4]);
    }

    public string[] Texts { get; }

    public byte[] Find { get; }

    public byte[] Begin { get; }

    public byte[] Finish { get; }

    public byte[] Append { get; }

    public byte[] Remove { get; }

    /// <summary>Whether a server does not know a script, or the bucket has begun another life.</summary>
    public static bool IsAnotherLife(RedisAwayException error) =>
        error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal)
        || error.Message.StartsWith("STALE", StringComparison.Ordinal);

    private static byte[] HashOf(string text)
    {
#pragma warning disable CA5350 // It is how Redis names scripts.
        return SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }
}
