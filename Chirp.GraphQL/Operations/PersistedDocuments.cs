using System.Security.Cryptography;
using Chirp.Engine.Language;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// Documents that clients registered by their hash, bounded by bytes, least recently used out first. Anybody may
/// register one, so it is a cache: a client sends the text again when told that it is not found. Thread-safe.
/// </summary>
internal sealed class PersistedDocuments(int maxBytes)
{
    /// <summary>
    /// What keeping a document costs beside its text, about: without it, tiny ones would cost nothing.
    /// </summary>
    private const int OverheadBytes = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Hash, SourceText Text)>> _byHash = [];
    private readonly LinkedList<(string Hash, SourceText Text)> _byUse = [];
    private long _bytes;

    public SourceText? Find(string hash)
    {
        lock (_lock)
        {
            if (!_byHash.TryGetValue(hash, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Text;
        }
    }

    /// <summary>
    /// Keeps a text under its hash. Throws <see cref="BadRequestException"/> where it is not its hash.
    /// </summary>
    public SourceText Register(string hash, ReadOnlyMemory<byte> text)
    {
        if (Find(hash) is { } known && known.Utf8.Span.SequenceEqual(text.Span))
        {
            return known;
        }

        if (Convert.ToHexStringLower(SHA256.HashData(text.Span)) != hash)
        {
            throw new BadRequestException("provided sha does not match query", code: "PERSISTED_QUERY_HASH_MISMATCH");
        }

        var source = new SourceText(text);
        lock (_lock)
        {
            if (_byHash.TryAdd(hash, _byUse.AddFirst((hash, source))))
            {
                _bytes += text.Length + OverheadBytes;
            }
            else
            {
                _byUse.RemoveFirst();
            }

            while (_bytes > maxBytes && _byUse.Last is { } oldest)
            {
                _byUse.RemoveLast();
                _byHash.Remove(oldest.Value.Hash);
                _bytes -= oldest.Value.Text.Utf8.Length + OverheadBytes;
            }
        }

        return source;
    }
}
