using System.Text.Json.Nodes;
using Chirp.Engine;

namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Makes one <c>{data, errors}</c> of whatever the engine answers, incremental parts put in their places.
/// </summary>
internal static class ResponseMerger
{
    public static async Task<JsonObject> MergeAsync(GraphQLResult result)
    {
        switch (result)
        {
            case SingleResult single:
                return Parse(single.Response.Memory);
            case IncrementalResult incremental:
                var merged = Parse(incremental.Initial.Memory);
                var open = new Dictionary<string, JsonArray>();
                Open(merged, open);
                await foreach (var next in incremental.Subsequent)
                {
                    using (next)
                    {
                        Apply(merged, Parse(next.Memory), open);
                    }
                }

                merged.Remove("pending");
                merged.Remove("hasNext");
                return merged;
            default:
                throw new NotSupportedException("The fuzzer has no subscriptions.");
        }
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> json) =>
        (JsonObject)JsonNode.Parse(json.Span, documentOptions: new() { MaxDepth = 256 })!;

    private static void Open(JsonObject part, Dictionary<string, JsonArray> open)
    {
        foreach (var entry in part["pending"]?.AsArray() ?? [])
        {
            open[entry!["id"]!.GetValue<string>()] = entry["path"]!.AsArray();
        }
    }

    private static void Apply(JsonObject merged, JsonObject update, Dictionary<string, JsonArray> open)
    {
        Open(update, open);
        foreach (var part in update["incremental"]?.AsArray() ?? [])
        {
            var target = At(merged["data"], open[part!["id"]!.GetValue<string>()]);
            target = part["subPath"] is JsonArray subPath ? At(target, subPath) : target;
            if (part["items"] is JsonArray items)
            {
                foreach (var item in items)
                {
                    target!.AsArray().Add(item?.DeepClone());
                }
            }
            else
            {
                MergeInto(target!.AsObject(), part["data"]!.AsObject());
            }

            AddErrors(merged, part["errors"]);
        }

        foreach (var completed in update["completed"]?.AsArray() ?? [])
        {
            AddErrors(merged, completed!["errors"]);
        }
    }

    private static void AddErrors(JsonObject merged, JsonNode? errors)
    {
        if (errors is null)
        {
            return;
        }

        if (merged["errors"] is not JsonArray all)
        {
            merged["errors"] = all = [];
        }

        foreach (var error in errors.AsArray())
        {
            all.Add(error!.DeepClone());
        }
    }

    private static JsonNode? At(JsonNode? node, JsonArray path)
    {
        foreach (var key in path)
        {
            node = key!.GetValueKind() == System.Text.Json.JsonValueKind.Number
                ? node![key.GetValue<int>()]
                : node![key.GetValue<string>()];
        }

        return node;
    }

    private static void MergeInto(JsonObject target, JsonObject data)
    {
        foreach (var (key, value) in data)
        {
            if (value is JsonObject inner && target[key] is JsonObject held)
            {
                MergeInto(held, inner);
            }
            else
            {
                target[key] = value?.DeepClone();
            }
        }
    }
}
