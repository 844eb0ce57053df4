using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// The part <c>map</c> of a multipart request: which file stands at which places of the operations. A place gets the
/// file's name as a string, by which a resolver finds it in the <see cref="UploadRequest"/>.
/// </summary>
internal sealed class UploadMap
{
    /// <summary>Places one file may stand at.</summary>
    private const int MaxPaths = 100;

    private readonly List<(string File, string Path)> _places = [];

    private UploadMap()
    {
    }

    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

    public static UploadMap Parse(byte[] json, int maxFiles)
    {
        var map = new UploadMap();
        using var document = ParseJson(json, "map");
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new BadRequestException("The part 'map' must be a JSON object of arrays of paths.");
        }

        foreach (var entry in document.RootElement.EnumerateObject())
        {
            if (map.Files.Count >= maxFiles)
            {
                throw new BadRequestException(
                    $"A request may have {maxFiles} files (Transport:Uploads:MaxFiles).",
                    StatusCodes.Status413PayloadTooLarge, "TOO_MANY_FILES");
            }

            map.Files.Add(entry.Name);
            map.AddPaths(entry.Name, entry.Value);
        }

        return map;
    }

    /// <summary>The operations with each place's null replaced by its file's name.</summary>
    public byte[] Apply(byte[] operations)
    {
        if (_places.Count == 0)
        {
            return operations;
        }

        JsonNode? root;
        try
        {
            root = JsonNode.Parse(operations, documentOptions: new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            throw new BadRequestException("The part 'operations' is not JSON.");
        }

        foreach (var (file, path) in _places)
        {
            Place(root, file, path);
        }

        var written = new ArrayBufferWriter<byte>(operations.Length);
        using (var writer = new Utf8JsonWriter(written))
        {
            root!.WriteTo(writer);
        }

        return written.WrittenSpan.ToArray();
    }

    private void AddPaths(string file, JsonElement paths)
    {
        if (paths.ValueKind != JsonValueKind.Array)
        {
            throw new BadRequestException($"The map's entry '{file}' must be an array of paths.");
        }

        foreach (var path in paths.EnumerateArray())
        {
            if (path.ValueKind != JsonValueKind.String || _places.Count >= MaxPaths)
            {
                throw new BadRequestException(
                    $"The map's entry '{file}' must have strings, at most {MaxPaths} in all.");
            }

            _places.Add((file, path.GetString()!));
        }
    }

    private static void Place(JsonNode? root, string file, string path)
    {
        var keys = path.Split('.');
        var node = root;
        for (var i = 0; i < keys.Length - 1; i++)
        {
            node = Child(node, keys[i], path);
        }

        switch (node)
        {
            case JsonObject map when keys.Length > 1 && keys[0] == "variables"
                && map.ContainsKey(keys[^1]) && map[keys[^1]] is null:
                map[keys[^1]] = file;
                break;
            case JsonArray list when keys[0] == "variables" && int.TryParse(keys[^1], out var index) && index >= 0
                && index < list.Count && list[index] is null:
                list[index] = file;
                break;
            default:
                throw Invalid(path);
        }
    }

    private static JsonNode? Child(JsonNode? node, string key, string path) => node switch
    {
        JsonObject map when map.TryGetPropertyValue(key, out var child) => child,
        JsonArray list when int.TryParse(key, out var index) && index >= 0 && index < list.Count => list[index],
        _ => throw Invalid(path),
    };

    private static JsonDocument ParseJson(byte[] json, string part)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw new BadRequestException($"The part '{part}' is not JSON.");
        }
    }

    private static BadRequestException Invalid(string path) =>
        new($"The map's path '{path}' must lead to a null among the variables.");
}
