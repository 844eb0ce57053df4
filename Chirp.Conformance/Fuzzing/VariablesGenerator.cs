using System.Text.Json.Nodes;

namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Makes JSON values for a document's variables: mostly of the right type, some missing, null or wrong.
/// </summary>
internal sealed class VariablesGenerator(FuzzRandom random, FuzzSchema schema)
{
    public JsonObject Generate(IReadOnlyDictionary<string, string> variables)
    {
        var values = new JsonObject();
        foreach (var (name, type) in variables)
        {
            if (type.EndsWith('!') ? !random.Chance(1) : !random.Chance(25))
            {
                values[name] = Value(type, 0);
            }
        }

        return values;
    }

    private JsonNode? Value(string type, int depth)
    {
        if (random.Next(150) == 0)
        {
            return random.Pick<Func<JsonNode?>>(
                [() => 7, () => "odd", () => new JsonArray(1), () => new JsonObject { ["odd"] = 1 }, () => null])();
        }

        if (!type.EndsWith('!') && random.Chance(10))
        {
            return null;
        }

        var plain = type.TrimEnd('!');
        if (plain.StartsWith('['))
        {
            var item = plain[1..^1];
            return random.Chance(15)
                ? Value(item, depth + 1)
                : new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(item, depth + 1))]);
        }

        return plain switch
        {
            "Int" => random.Pick([0, -1, 42, int.MaxValue]),
            "Float" => random.Pick([0.25, 3, -1e10]),
            "String" => random.Pick(["", "text", "é\n\"quoted\""]),
            "Boolean" => random.Chance(50),
            "ID" => random.Chance(50) ? JsonValue.Create("id") : JsonValue.Create(12),
            "Any" => new JsonObject { ["a"] = new JsonArray(1, "b", null) },
            _ => schema.Enums.TryGetValue(plain, out var names) ? random.Pick(names) : InputObject(plain, depth),
        };
    }

    private JsonObject? InputObject(string type, int depth)
    {
        if (!schema.Inputs.TryGetValue(type, out var fields))
        {
            return null;
        }

        var given = new JsonObject();
        if (schema.OneOfs.Contains(type) && random.Chance(97))
        {
            var one = random.Pick(fields);
            given[one.Name] = Value(one.Type + "!", depth + 1);
            return given;
        }

        foreach (var field in fields)
        {
            if ((field.Type.EndsWith('!') && field.Default is null) || (depth < 3 && random.Chance(60)))
            {
                given[field.Name] = Value(field.Type, depth + 1);
            }
        }

        return given;
    }
}
