using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chirp.Conformance.Fuzzing;

/// <summary>Says how the engine's answer differs from the reference's, or null.</summary>
internal static class ResultComparison
{
    public static string? Difference(JsonElement reference, JsonObject actual)
    {
        if (reference.TryGetProperty("crashed", out var crash))
        {
            return $"the reference crashed: {crash.GetString()}";
        }

        if (reference.TryGetProperty("schemaErrors", out var schemaErrors))
        {
            return Same(Texts(schemaErrors), Errors(actual));
        }

        if (reference.TryGetProperty("schemaThrows", out var thrown))
        {
            // The reference gives up at the first of these errors, where the engine goes on.
            var errors = Errors(actual);
            return errors.Count > 0 && !Texts(thrown).Except(errors).Any()
                ? null
                : $"the reference throws {thrown.GetRawText()}\n  engine {string.Join("\n         ", errors)}";
        }

        if (reference.TryGetProperty("stream", out var stream))
        {
            return StreamDifference(stream, actual);
        }

        if (reference.TryGetProperty("refused", out var refused))
        {
            return Refusal(refused, actual);
        }

        var expectedErrors = Texts(reference.GetProperty("errors"));
        if (!reference.TryGetProperty("data", out var data))
        {
            return actual.ContainsKey("data")
                ? "the reference refused its variables, the engine executed"
                : Same(expectedErrors, Errors(actual));
        }

        // Incremental parts arrive in any order, so the order of members is only fixed where there are none.
        var incremental = reference.TryGetProperty("incremental", out var flag) && flag.GetBoolean();
        var expected = JsonNode.Parse(data.GetRawText(), documentOptions: new() { MaxDepth = 256 });
        var actualData = actual["data"];
        var same = incremental
            ? JsonNode.DeepEquals(expected, actualData)
            : (expected?.ToJsonString() ?? "null") == (actualData?.ToJsonString() ?? "null");
        if (!same)
        {
            return $"data\n  reference {expected?.ToJsonString() ?? "null"}\n"
                + $"  engine    {actualData?.ToJsonString() ?? "null"}";
        }

        // A field that several deferred parts wait for may fail each of them.
        var actualErrors = Errors(actual);
        return FieldErrors(
            expectedErrors, incremental ? [.. actualErrors.Distinct()] : actualErrors, actualData);
    }

    private static string? StreamDifference(JsonElement stream, JsonObject actual)
    {
        var responses = actual["stream"] as JsonArray;
        if (responses?.Count != stream.GetArrayLength())
        {
            return $"stream\n  reference {stream.GetRawText()}\n  engine    {actual.ToJsonString()}";
        }

        var number = 0;
        foreach (var expected in stream.EnumerateArray())
        {
            var response = responses[number++]!.AsObject();
            var difference = expected.TryGetProperty("broken", out var broken)
                ? BrokenDifference(broken.GetString()!, response)
                : Difference(expected, response);
            if (difference is not null)
            {
                return $"response {number}: {difference}";
            }
        }

        return null;
    }

    /// <summary>What broke a source stream: the reference throws it, the engine's last response tells it.</summary>
    private static string? BrokenDifference(string message, JsonObject response) =>
        !response.ContainsKey("data") && response["errors"] is JsonArray { Count: 1 } errors
            && errors[0]!["message"]!.GetValue<string>() == message
            ? null
            : $"expected only the error \"{message}\", not {response.ToJsonString()}";

    private static string? Refusal(JsonElement refused, JsonObject actual)
    {
        if (actual.ContainsKey("data"))
        {
            return $"the reference refuses, the engine executes: {refused.GetRawText()}";
        }

        return Same(Texts(refused), Errors(actual));
    }

    private static string? Same(List<string> expected, List<string> actual) =>
        expected.SequenceEqual(actual) ? null
            : $"errors\n  reference {string.Join("\n            ", expected)}\n"
                + $"  engine    {string.Join("\n            ", actual)}";

    /// <summary>
    /// Field errors as sets. Where several errors lead to one null, the specification (section 6.4.4) leaves open which
    /// of them are reported, so there an error of each side is enough.
    /// </summary>
    private static string? FieldErrors(List<string> expected, List<string> actual, JsonNode? data)
    {
        var missing = expected.Except(actual).Where(error => !IsOpen(error, actual, data)).ToList();
        var extra = actual.Except(expected).Where(error => !IsOpen(error, expected, data)).ToList();
        var twice = actual.GroupBy(static error => error)
            .Any(same => same.Count() > Math.Max(1, expected.Count(error => error == same.Key)));
        return missing.Count == 0 && extra.Count == 0 && !twice ? null
            : $"field errors\n  missing {string.Join("; ", missing)}\n"
                + $"  extra   {string.Join("; ", extra)}{(twice ? "\n  one twice" : "")}";
    }

    /// <summary>
    /// Whether the other side has an error of its own for the null this error led to, or, where it led to a deferred
    /// part or streamed items that are not there at all, one that did the same.
    /// </summary>
    private static bool IsOpen(string error, List<string> others, JsonNode? data)
    {
        var path = PathOf(error);
        var there = LengthThere(path, data, out var isAbsent);
        if (isAbsent)
        {
            return others.Any(other => IsAbsent(PathOf(other), data));
        }

        var nulled = new JsonArray([.. path.Take(there).Select(static key => key!.DeepClone())])
            .ToJsonString().TrimEnd(']');
        return there < path.Count && others.Any(other =>
            PathOf(other).ToJsonString() is var text
            && (text.StartsWith(nulled + ",", StringComparison.Ordinal)
                || text.TrimEnd(']') == nulled || nulled == "["));
    }

    private static bool IsAbsent(JsonArray path, JsonNode? data)
    {
        LengthThere(path, data, out var isAbsent);
        return isAbsent;
    }

    /// <summary>How many keys of a path lead to a value or a null.</summary>
    private static int LengthThere(JsonArray path, JsonNode? data, out bool isAbsent)
    {
        var length = 0;
        for (var node = data; node is not null && length < path.Count; length++)
        {
            var key = path[length]!;
            isAbsent = node is JsonArray items
                ? key.GetValue<int>() >= items.Count
                : !node.AsObject().ContainsKey(key.GetValue<string>());
            if (isAbsent)
            {
                return length;
            }

            node = node is JsonArray list ? list[key.GetValue<int>()] : node[key.GetValue<string>()];
        }

        isAbsent = false;
        return length;
    }

    private static JsonArray PathOf(string error) =>
        JsonNode.Parse(error)!["path"] as JsonArray ?? [];

    private static List<string> Errors(JsonObject response) =>
        response["errors"] is JsonArray errors
            ? Texts(JsonDocument.Parse(errors.ToJsonString()).RootElement)
            : [];

    /// <summary>Message, locations and path: what the reference has too.</summary>
    private static List<string> Texts(JsonElement errors)
    {
        var texts = new List<string>();
        foreach (var error in errors.EnumerateArray())
        {
            var text = new JsonObject { ["message"] = error.GetProperty("message").GetString() };
            foreach (var name in (string[])["locations", "path"])
            {
                if (error.TryGetProperty(name, out var value))
                {
                    text[name] = JsonNode.Parse(value.GetRawText());
                }
            }

            texts.Add(text.ToJsonString());
        }

        return texts;
    }
}
