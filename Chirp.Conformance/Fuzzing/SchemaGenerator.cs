using System.Text;

namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Makes random valid schemas with every kind of type, small enough that documents meet themselves often.
/// </summary>
internal sealed class SchemaGenerator(FuzzRandom random)
{
    private static readonly string[] Leaves = ["Int", "Float", "String", "Boolean", "ID", "Any", "Color", "Size"];

    private readonly Dictionary<string, IReadOnlyList<FuzzField>> _inputs = [];
    private readonly List<string> _oneOfs = [];

    public FuzzSchema Generate()
    {
        var enums = new Dictionary<string, IReadOnlyList<string>>
        {
            ["Color"] = ["RED", "GREEN", "BLUE"],
            ["Size"] = ["S", "M"],
        };
        AddInputs();
        string[] objectNames = [.. Enumerable.Range(0, 2 + random.Next(3)).Select(i => $"O{i}")];
        string[] interfaceNames = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(i => $"I{i}")];
        string[] composites = [.. objectNames, .. interfaceNames, "U0"];
        var interfaces = interfaceNames
            .Select((name, index) => new FuzzType(name, Fields($"i{index}", composites, 1 + random.Next(2)), []))
            .ToList();
        var objects = objectNames.Select((name, index) => Object(name, index, interfaces, composites)).ToList();
        objects.Add(new FuzzType("Query", Fields("q", composites, 3 + random.Next(3)), []));
        objects.Add(new FuzzType("Mutation", Fields("m", composites, 2 + random.Next(2)), []));
        objects.Add(new FuzzType("Subscription", Fields("s", composites, 2 + random.Next(2)), []));
        var unions = new Dictionary<string, IReadOnlyList<string>>
        {
            ["U0"] = objectNames.Length > 2 && random.Chance(70) ? objectNames[..^1] : objectNames,
        };
        var schema = new FuzzSchema("", objects, interfaces, unions, enums, _inputs, _oneOfs);
        return schema with { Sdl = Print(schema) };
    }

    private FuzzType Object(string name, int index, List<FuzzType> interfaces, string[] composites)
    {
        // Every interface has at least one implementation: the first object implements all.
        var implemented = interfaces.Where(_ => index == 0 || random.Chance(50)).ToList();
        var fields = implemented.SelectMany(type => type.Fields)
            .Concat(Fields($"o{index}", composites, 2 + random.Next(4))).ToList();
        return new FuzzType(name, fields, [.. implemented.Select(type => type.Name)]);
    }

    private List<FuzzField> Fields(string prefix, string[] composites, int count)
    {
        var fields = new List<FuzzField>();
        for (var i = 0; i < count; i++)
        {
            // A few names are shared by many types, so that fields of different types meet under one key.
            var name = random.Chance(30) && fields.All(field => field.Name != "same") ? "same" : $"{prefix}_{i}";
            var named = random.Chance(55) ? random.Pick(Leaves) : random.Pick(composites);
            if (prefix.StartsWith('i') && name == "same")
            {
                name = $"{prefix}_{i}";
            }

            fields.Add(new FuzzField(name, Wrap(named), Arguments()));
        }

        return fields;
    }

    private List<FuzzField> Arguments()
    {
        var arguments = new List<FuzzField>();
        while (arguments.Count < 3 && random.Chance(25))
        {
            arguments.Add(Input($"a{arguments.Count}", allowInputs: true));
        }

        return arguments;
    }

    private void AddInputs()
    {
        _inputs["In0"] = [Input("x", false), Input("y", false), Input("z", false)];
        _inputs["In1"] = [Input("x", true), new FuzzField("more", "[In1!]", []), Input("w", false)];
        _inputs["One"] =
            [new FuzzField("p", "Int", []), new FuzzField("q", "String", []), new FuzzField("r", "In0", [])];
        _oneOfs.Add("One");
    }

    private FuzzField Input(string name, bool allowInputs)
    {
        var named = allowInputs && random.Chance(35)
            ? random.Pick(_inputs.Keys.Where(key => key != "In1" || _inputs.ContainsKey("One"))
                .DefaultIfEmpty("Int").ToList())
            : random.Pick(Leaves);
        var type = Wrap(named);
        var value = random.Chance(30) ? DefaultOf(type, named) : null;
        return new FuzzField(name, type, [], value);
    }

    private string? DefaultOf(string type, string named)
    {
        var item = named switch
        {
            "Int" => "7",
            "Float" => "1.5",
            "String" => "\"text\"",
            "Boolean" => "false",
            "ID" => "\"id\"",
            "Any" => "{a: 1}",
            "Color" => "GREEN",
            "Size" => "M",
            _ => null,
        };
        return item is null ? null
            : type.StartsWith('[') ? (type.StartsWith("[[", StringComparison.Ordinal) ? $"[[{item}]]" : $"[{item}]")
            : random.Chance(15) && !type.EndsWith('!') ? "null" : item;
    }

    private string Wrap(string named) => random.Next(10) switch
    {
        0 or 1 or 2 or 3 => named,
        4 or 5 => $"{named}!",
        6 => $"[{named}]",
        7 => $"[{named}!]!",
        8 => $"[{named}!]",
        _ => $"[[{named}]!]",
    };

    private static string Print(FuzzSchema schema)
    {
        var sdl = new StringBuilder();
        sdl.Append("directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT\n");
        sdl.Append("directive @stream(if: Boolean! = true, label: String, initialCount: Int! = 0) on FIELD\n");
        sdl.Append("directive @tag(a: Int) repeatable on FIELD | QUERY | FRAGMENT_SPREAD\nscalar Any\n");
        foreach (var (name, values) in schema.Enums)
        {
            sdl.Append($"enum {name} {{ {string.Join(' ', values)} }}\n");
        }

        foreach (var (name, fields) in schema.Inputs)
        {
            var oneOf = schema.OneOfs.Contains(name) ? " @oneOf" : "";
            sdl.Append($"input {name}{oneOf} {{ {string.Join(' ', fields.Select(Print))} }}\n");
        }

        foreach (var (name, members) in schema.Unions)
        {
            sdl.Append($"union {name} = {string.Join(" | ", members)}\n");
        }

        foreach (var type in schema.Interfaces)
        {
            sdl.Append($"interface {type.Name} {{ {string.Join(' ', type.Fields.Select(Print))} }}\n");
        }

        foreach (var type in schema.Objects)
        {
            var interfaces = type.Interfaces.Count > 0 ? $" implements {string.Join(" & ", type.Interfaces)}" : "";
            sdl.Append($"type {type.Name}{interfaces} {{ {string.Join(' ', type.Fields.Select(Print))} }}\n");
        }

        return sdl.ToString();
    }

    private static string Print(FuzzField field)
    {
        var arguments = field.Arguments.Count > 0 ? $"({string.Join(", ", field.Arguments.Select(Print))})" : "";
        return $"{field.Name}{arguments}: {field.Type}{(field.Default is null ? "" : $" = {field.Default}")}";
    }
}
