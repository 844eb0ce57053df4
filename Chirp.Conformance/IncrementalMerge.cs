using System.Text.Json.Nodes;
using Chirp.Engine;
using Chirp.Engine.Response;

namespace Chirp.Conformance;

/// <summary>Reads a result to its end and merges every incremental part into one <c>{data, errors?}</c>.</summary>
internal static class IncrementalMerge
{
    public static async Task<JsonObject> ReadAsync(GraphQLResult result)
    {
        if (result is SingleResult single)
        {
            return Parse(single.Response);
        }

        var incremental = (IncrementalResult)result;
        var merged = Parse(incremental.Initial);
        var places = new Dictionary<string, JsonArray>();
        Announce(merged, places);
        merged.Remove("pending");
        merged.Remove("hasNext");
        var hasNext = true;
        await foreach (var response in incremental.Subsequent)
        {
            using (response)
            {
                var part = Parse(response);
                Announce(part, places);
                Merge(merged, part, places);
                hasNext = part["hasNext"]!.GetValue<bool>();
            }
        }

        return hasNext ? throw new InvalidDataException("The last response says that there is a next one.") : merged;
    }

    private static JsonObject Parse(ResponseBuffer response) => 
        JsonNode.Parse(response.Memory.Span, documentOptions: new() { MaxDepth = 256 })!.AsObject();

    private static void Announce(JsonObject response, Dictionary<string, JsonArray> places)
    {
        foreach (var pending in Items(response, "pending"))
        {
            places.Add(pending["id"]!.GetValue<string>(), pending["path"]!.AsArray());
        }
    }

    private static void Merge(JsonObject merged, JsonObject response, Dictionary<string, JsonArray> places)
    {
        foreach (var part in Items(response, "incremental"))
        {
            var place = Find(merged["data"]!, places[part["id"]!.GetValue<string>()]);
            if (part["items"] is JsonArray items)
            {
                foreach (var item in items)
                {
                    place.AsArray().Add(item?.DeepClone());
                }
            }
            else
            {
                var target = part["subPath"] is JsonArray subPath ? Find(place, subPath) : place;
                MergeObject(target.AsObject(), part["data"]!.AsObject());
            }

            AddErrors(merged, part);
        }

        foreach (var completed in Items(response, "completed"))
        {
            AddErrors(merged, completed);
            if (!places.Remove(completed["id"]!.GetValue<string>()))
            {
                throw new InvalidDataException("A part is completed that was never announced.");
            }
        }
    }

    private static IEnumerable<JsonObject> Items(JsonObject response, string name) =>
        response[name] is JsonArray items ? items.Select(static item => item!.AsObject()) : [];

    private static JsonNode Find(JsonNode node, JsonArray path)
    {
        foreach (var step in path)
        {
            node = step!.GetValueKind() == System.Text.Json.JsonValueKind.Number
                ? node[step.GetValue<int>()]!
                : node[step.GetValue<string>()]!;
        }

        return node;
    }

    private static void MergeObject(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            if (value is JsonObject below && target[name] is JsonObject known)
            {
                MergeObject(known, below);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static void AddErrors(JsonObject merged, JsonObject part)
    {
        if (part["errors"] is not JsonArray errors)
        {
            return;
        }

        if (merged["errors"] is not JsonArray all)
        {
            merged["errors"] = all = [];
        }

        foreach (var error in errors)
        {
            all.Add(error!.DeepClone());
        }
    }
}
