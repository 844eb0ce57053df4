using System.Text;
using Chirp.Data.Timelines;
using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// The scripts that timelines are read and written by, and nothing else is. Their text says which start of Redis they
/// are for (<c>run_id</c>), and they are called by their hash: so a Redis that was restarted, with whatever it has
/// loaded from disk, or that was a replica until now, does not know them. Whoever finds that out loads them anew, and
/// goes on with other keys. (Redis before 7 gave scripts to its replicas.) Thread-safe.
/// </summary>
internal sealed class TimelineScripts(RedisConnection redis, string scope)
{
    private const int Buckets = 256;

    // KEYS: ids, followees.
    private const string FindText = """
        local ids = redis.call('GET', KEYS[1])
        if not ids then return false end
        return {ids, redis.call('GET', KEYS[2])}
        """;

    // ARGV: token, milliseconds.
    private const string BeginText = """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        redis.call('DEL', KEYS[2])
        return 1
        """;

    // ARGV: token, floor and ids, followees, milliseconds.
    private const string FinishText = """
        local kept = redis.call('GET', KEYS[1])
        if not kept or string.sub(kept, 1, 8) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2] .. string.sub(kept, 9), 'PX', ARGV[4])
        redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
        return 1
        """;

    // KEYS: ids of many people. ARGV: what is appended to each. One that has grown too long goes: it is built anew.
    private const string AppendText = """
        for i = 1, #KEYS do
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

    private const string RemoveText = "return redis.call('DEL', KEYS[1], KEYS[2])";

    private readonly Lock _gate = new();
    private volatile Loaded? _loaded;
    private Task<Loaded>? _loading;

    public static int BucketOf(long user) => (int)((ulong)user * 0x9E37_79B9_7F4A_7C15 >> 56) % Buckets;

    /// <summary>Whether Redis does not know a script.</summary>
    public static bool IsUnknown(RedisAwayException error) =>
        error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>The scripts as they were loaded last, or now.</summary>
    public ValueTask<Loaded> LoadAsync(CancellationToken stop) =>
        _loaded is { } loaded ? new ValueTask<Loaded>(loaded) : LoadAgainAsync(null, stop);

    /// <summary>Loads them anew, unless somebody has done so since.</summary>
    public async ValueTask<Loaded> LoadAgainAsync(Loaded? unknown, CancellationToken stop)
    {
        Task<Loaded> loading;
        lock (_gate)
        {
            if (_loaded is { } loaded && loaded != unknown)
            {
                return loaded;
            }

            loading = _loading ??= Task.Run(LoadOnceAsync, CancellationToken.None);
        }

        return await loading.WaitAsync(stop);
    }

    private async Task<Loaded> LoadOnceAsync()
    {
        Loaded? loaded = null;
        try
        {
            return loaded = await LoadNowAsync();
        }
        finally
        {
            lock (_gate)
            {
                _loaded = loaded;
                _loading = null;
            }
        }
    }

    private async ValueTask<Loaded> LoadNowAsync()
    {
        var servers = redis.ConnectedServers();
        if (servers.Count == 0)
        {
            throw new RedisAwayException(new IOException("No server of Redis is connected."));
        }

        var runIds = new List<string>();
        foreach (var server in servers)
        {
            runIds.Add(await redis.RunIdAsync(server));
        }

        var start = string.Join(',', runIds);
        var hashes = new List<byte[]>();
        foreach (var text in (string[])[FindText, BeginText, FinishText, AppendText, RemoveText])
        {
            var script = $"-- {start}\n" + text.Replace(
                "{max}", $"{8 * (MemoryTimelines.MaxIds + 1)}", StringComparison.Ordinal);
            var hash = Array.Empty<byte>();
            foreach (var server in servers)
            {
                hash = await redis.WaitAsync(server.ScriptLoadAsync(script));
            }

            hashes.Add(hash);
        }

        return new Loaded($"{scope}-{string.Concat(runIds.Select(id => id[..Math.Min(8, id.Length)]))}", hashes);
    }

    /// <summary>The scripts' hashes at one start of Redis, and its keys.</summary>
    internal sealed class Loaded
    {
        private readonly byte[][] _idPrefixes = new byte[Buckets][];
        private readonly byte[][] _followPrefixes = new byte[Buckets][];

        public Loaded(string instance, List<byte[]> hashes)
        {
            (Find, Begin, Finish, Append, Remove) = (hashes[0], hashes[1], hashes[2], hashes[3], hashes[4]);
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                _idPrefixes[bucket] = Encoding.UTF8.GetBytes($"chirp:{{{bucket}}}:t:{instance}:");
                _followPrefixes[bucket] = Encoding.UTF8.GetBytes($"chirp:{{{bucket}}}:f:{instance}:");
            }
        }

        public byte[] Find { get; }

        public byte[] Begin { get; }

        public byte[] Finish { get; }

        public byte[] Append { get; }

        public byte[] Remove { get; }

        public RedisKey[] KeysOf(long user) => [KeyOf(user, isFollows: false), KeyOf(user, isFollows: true)];

        /// <summary>What a bucket holds shares a slot of a cluster: its number is the keys' tag.</summary>
        public RedisKey KeyOf(long user, bool isFollows)
        {
            const int maxDigits = 20;
            var prefix = (isFollows ? _followPrefixes : _idPrefixes)[BucketOf(user)];
            Span<byte> digits = stackalloc byte[maxDigits];
            user.TryFormat(digits, out var length, provider: null);
            byte[] key = [.. prefix, .. digits[..length]];
            return key;
        }
    }
}
