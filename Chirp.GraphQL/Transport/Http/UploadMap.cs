using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chirp.GraphQL.Operations;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>
/// The part <c>map</c> of a multipart request: which file stands at which places of the operations. A place gets the
/// file's name as a string, by which a resolver finds it in the <see cref="UploadedFiles"/>.
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
        using var document = ParseJson(json);
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

            var name = Text(entry, static entry => entry.Name);
            map.Files.Add(name);
            map.AddPaths(name, entry.Value);
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

        try
        {
            var root = JsonNode.Parse(operations, documentOptions: new JsonDocumentOptions { MaxDepth = 64 });
            foreach (var (file, path) in _places)
            {
                Place(root, file, path);
            }

            return Encoding.UTF8.GetBytes(root!.ToJsonString());
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // Not JSON, a member that comes twice, or a string that is not Unicode.
            throw new BadRequestException("The part 'operations' is not JSON with unique names.");
        }
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

            _places.Add((file, Text(path, static path => path.GetString()!)));
        }
    }

    private static void Place(JsonNode? root, string file, string path)
    {
        var keys = path.Split('.');
        var node = root;
        if (keys.Length < 2 || keys[root is JsonArray ? 1 : 0] != "variables")
        {
            throw Invalid(path);
        }

        for (var i = 0; i < keys.Length - 1; i++)
        {
            node = Child(node, keys[i], path);
        }

        switch (node)
        {
            case JsonObject map when map.TryGetPropertyValue(keys[^1], out var held) && held is null:
                map[keys[^1]] = file;
                break;
            case JsonArray list when int.TryParse(keys[^1], out var index) && index >= 0 && index < list.Count
                && list[index] is null:
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

    private static JsonDocument ParseJson(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw new BadRequestException("The part 'map' is not JSON.");
        }
    }

    /// <summary>A string's text; what is not Unicode is only found when it is read.</summary>
    private static string Text<T>(T json, Func<T, string> read)
    {
        try
        {
            return read(json);
        }
        catch (InvalidOperationException)
        {
            throw new BadRequestException("The part 'map' has a string that is not Unicode.");
        }
    }

    private static BadRequestException Invalid(string path) =>
        new($"The map's path '{path}' must lead to a null among the variables.");
}
