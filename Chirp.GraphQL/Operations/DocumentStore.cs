using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Chirp.Engine.Language;

namespace Chirp.GraphQL.Operations;

/// <summary>
/// Finds the text of a request: sent as it is, registered before by its SHA-256 (automatic persisted queries, the
/// protocol of Apollo's clients), or from the folder of trusted documents. Thread-safe.
/// </summary>
internal sealed class DocumentStore
{
    private const string HashPrefix = "sha256:";
    private readonly FrozenDictionary<string, SourceText> _trusted;
    private readonly PersistedDocuments _persisted;
    private readonly bool _trustedOnly;

    public DocumentStore(OperationOptions options)
    {
        if (options.TrustedOnly && options.TrustedDocuments is null)
        {
            throw new ArgumentException(
                "Operations:TrustedOnly needs a folder of documents (Operations:TrustedDocuments).", nameof(options));
        }

        _trustedOnly = options.TrustedOnly;
        _persisted = new PersistedDocuments(options.MaxPersistedBytes);
        _trusted = ReadFolder(options.TrustedDocuments);
    }

    /// <summary>
    /// The document to execute. Throws <see cref="BadRequestException"/> where there is none that may be.
    /// </summary>
    public SourceText Find(OperationRequest request)
    {
        var hash = PersistedHash(request.Extensions);
        var id = request.DocumentId ?? (hash is null ? null : HashPrefix + hash);
        if (id is not null && _trusted.TryGetValue(id, out var text))
        {
            return text;
        }

        if (_trustedOnly)
        {
            throw new BadRequestException(
                "Only trusted documents are accepted here: send 'documentId' (Operations:TrustedOnly).",
                code: "TRUSTED_DOCUMENT_REQUIRED");
        }

        if (request.DocumentId is { } unknown)
        {
            throw new BadRequestException($"There is no trusted document '{unknown}'.", code: "DOCUMENT_NOT_FOUND");
        }

        if (hash is null)
        {
            return request.Query.Length > 0
                ? new SourceText(request.Query)
                : throw new BadRequestException("The parameter 'query' is missing.");
        }

        return request.Query.Length > 0
            ? _persisted.Register(hash, request.Query)
            : _persisted.Find(hash) ?? throw new BadRequestException(
                // The words and the status are what Apollo's clients look for before they send the text.
                "PersistedQueryNotFound", StatusCodes.Status200OK, "PERSISTED_QUERY_NOT_FOUND");
    }

    private static string? PersistedHash(JsonElement extensions)
    {
        if (extensions.ValueKind != JsonValueKind.Object
            || !extensions.TryGetProperty("persistedQuery", out var persisted))
        {
            return null;
        }

        if (persisted.ValueKind == JsonValueKind.Object
            && persisted.TryGetProperty("version", out var version)
            && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1
            && persisted.TryGetProperty("sha256Hash", out var hash)
            && hash.ValueKind == JsonValueKind.String && hash.GetString() is { Length: 64 } text)
        {
            return text.ToLowerInvariant();
        }

        throw new BadRequestException(
            "The extension 'persistedQuery' needs version 1 and a sha256Hash of 64 hexadecimal digits.");
    }

    private static FrozenDictionary<string, SourceText> ReadFolder(string? folder)
    {
        var documents = new Dictionary<string, SourceText>(StringComparer.Ordinal);
        if (folder is null)
        {
            return documents.ToFrozenDictionary();
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*.graphql"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var bytes = File.ReadAllBytes(path);
            var source = new SourceText(bytes, name);
            documents[name] = source;
            documents[HashPrefix + Convert.ToHexStringLower(SHA256.HashData(bytes))] = source;
        }

        return documents.ToFrozenDictionary();
    }
}
