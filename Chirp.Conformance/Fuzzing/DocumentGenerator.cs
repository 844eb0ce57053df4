using System.Text;

namespace Chirp.Conformance.Fuzzing;

/// <summary>Makes random documents for a random schema: mostly valid, then sometimes broken at one place.</summary>
internal sealed class DocumentGenerator(FuzzRandom random, FuzzSchema schema, bool incremental)
{
    private const int MaxDepth = 5;

    private readonly Dictionary<string, string> _variables = [];
    private readonly Dictionary<string, List<KeyUse>> _keys = [];
    private readonly List<string> _fragments = [];
    private readonly Dictionary<string, string> _fragmentTypes = [];

    /// <summary>The variables of the document by name, with their types as written.</summary>
    public IReadOnlyDictionary<string, string> Variables => _variables;

    public string Generate()
    {
        var operation = incremental ? "query" : random.Next(100) switch
        {
            < 18 => "mutation",
            < 33 => "subscription",
            _ => "query",
        };
        var selections = operation switch
        {
            "mutation" => Selections("Mutation", 0),
            "subscription" => SourceSelection(),
            _ => Selections("Query", 0),
        };
        var variables = _variables.Count == 0 ? "" :
            $"({string.Join(", ",
            _variables.ToList().Select(pair => $"${pair.Key}: {pair.Value}{VariableDefault(pair.Value)}"))})";
        var document = $"{operation} Q{variables} {selections}\n{string.Join('\n', _fragments)}";
        return random.Chance(14) ? Break(document) : document;
    }

    /// <summary>A subscription has one root field, sometimes in a fragment, and seldom another one.</summary>
    private string SourceSelection()
    {
        var selection = Field("Subscription", 0, isSource: true);
        if (random.Chance(25))
        {
            selection = $"... on Subscription {{ {selection} }}";
        }

        return random.Chance(2) ? $"{{ {selection} {Field("Subscription", 0, isSource: true)} }}"
            : $"{{ {selection} }}";
    }

    private string Selections(string type, int depth)
    {
        var text = new StringBuilder("{ ");
        var count = 1 + random.Next(4);
        for (var i = 0; i < count; i++)
        {
            text.Append(Selection(type, depth)).Append(' ');
        }

        return text.Append('}').ToString();
    }

    private string Selection(string type, int depth)
    {
        if (depth < MaxDepth && random.Chance(22))
        {
            return Fragment(type, depth);
        }

        return Field(type, depth, isSource: false);
    }

    private string Field(string type, int depth, bool isSource)
    {
        var complex = schema.FindComplex(type);
        if (complex is null || (!isSource && random.Chance(10)))
        {
            return $"{Alias(type, "__typename", "", "String!", isExclusive: false)}__typename";
        }

        var field = random.Pick(complex.Fields);
        if (schema.IsComposite(field.Named) && depth >= MaxDepth)
        {
            return $"{Alias(type, "__typename", "", "String!", isExclusive: false)}__typename";
        }

        var isStreamed = incremental && field.IsList && random.Chance(40);
        var stream = isStreamed ? $" @stream(initialCount: {random.Next(3)}{Label()})" : "";
        var arguments = Arguments(field);
        var alias = Alias(type, field.Name, arguments, field.Type, isStreamed);
        var conditions = isSource && !random.Chance(3) ? "" : Conditions();
        var selections = schema.IsComposite(field.Named) ? " " + Selections(field.Named, depth + 1) : "";
        return $"{alias}{field.Name}{arguments}{conditions}{stream}{selections}";
    }

    /// <summary>An alias, where the field needs or gets one: fields under one key must merge, but for a few.</summary>
    private string Alias(string parent, string name, string arguments, string type, bool isExclusive)
    {
        var alias = random.Chance(15) ? random.Pick(["alias", "same", "k"]) : name;
        var use = new KeyUse(parent, name + arguments, type, isExclusive);
        if (!_keys.TryGetValue(alias, out var uses))
        {
            _keys[alias] = uses = [];
        }

        if (!uses.TrueForAll(other => Merge(use, other)) && !random.Chance(1))
        {
            alias = $"k{_keys.Count}";
            _keys[alias] = uses = [];
        }

        uses.Add(use);
        return alias == name ? "" : $"{alias}: ";
    }

    private bool Merge(KeyUse one, KeyUse other) =>
        !one.IsExclusive && !other.IsExclusive && one.Type == other.Type
        && (one.Call == other.Call
            || (one.Parent != other.Parent && schema.IsObject(one.Parent) && schema.IsObject(other.Parent)));

    private string Fragment(string type, int depth)
    {
        var target = random.Chance(40) ? type : random.Pick(schema.Composites.ToList());
        if (!schema.Overlap(target, type) && !random.Chance(2))
        {
            target = type;
        }

        var defer = incremental && random.Chance(45)
            ? $" @defer{(random.Chance(50) ? "" : $"(if: true{Label()})")}" : "";
        if (random.Chance(60))
        {
            var condition = target == type && random.Chance(40) ? "" : $" on {target}";
            return $"...{condition}{Conditions(mayTag: false)}{defer} {Selections(target, depth + 1)}";
        }

        if (_fragmentTypes.Count > 0 && random.Chance(40))
        {
            var known = random.Pick(_fragmentTypes.Keys.ToList());
            if (schema.Overlap(_fragmentTypes[known], type) || random.Chance(2))
            {
                return $"...{known}{Conditions()}{defer}";
            }
        }

        var name = $"F{_fragmentTypes.Count + 100 * depth}_{_fragments.Count}";
        var body = Selections(target, depth + 1);
        _fragmentTypes[name] = target;
        _fragments.Add($"fragment {name} on {target} {body}");
        return $"...{name}{Conditions()}{defer}";
    }

    private string Label() => random.Chance(30) ? $", label: \"l{random.Next(1000)}_{_variables.Count}\"" : "";

    private string Conditions(bool mayTag = true)
    {
        if (!random.Chance(12))
        {
            return mayTag && random.Chance(3) ? " @tag @tag(a: 1)" : "";
        }

        var value = random.Chance(50) ? (random.Chance(50) ? "true" : "false") : Variable("Boolean!");
        return $" @{(random.Chance(50) ? "skip" : "include")}(if: {value})";
    }

    private string Arguments(FuzzField field)
    {
        var given = field.Arguments
            .Where(argument => (argument.Type.EndsWith('!') && argument.Default is null) || random.Chance(60))
            .Select(argument => $"{argument.Name}: {Value(argument.Type, 0)}").ToList();
        return given.Count > 0 ? $"({string.Join(", ", given)})" : "";
    }

    private string Value(string type, int depth)
    {
        if (random.Chance(25))
        {
            return Variable(type);
        }

        if (type.EndsWith('!'))
        {
            return Plain(type[..^1], depth);
        }

        return random.Chance(12) ? "null" : Plain(type, depth);
    }

    private string Plain(string type, int depth)
    {
        if (type.StartsWith('['))
        {
            var item = type[1..^1];
            return random.Chance(20)
                ? Plain(item.TrimEnd('!'), depth + 1)
                : $"[{string.Join(", ", Enumerable.Range(0, random.Next(3)).Select(_ => Value(item, depth + 1)))}]";
        }

        if (random.Next(300) == 0)
        {
            return random.Pick(["2147483648", "\"1\"", "1", "1.5", "true", "RED", "[]", "{x: 1}", "null"]);
        }

        return type switch
        {
            "Int" => random.Pick(["0", "-5", "2147483647"]),
            "Float" => random.Pick(["0.5", "3", "1e3", "-2.25"]),
            "String" => random.Pick(["\"a\"", "\"\"\"block\"\"\"", "\"\\u00e9\""]),
            "Boolean" => random.Pick(["true", "false"]),
            "ID" => random.Pick(["\"x\"", "5"]),
            "Any" => random.Pick(["1", "\"s\"", "{a: [1, {b: null}]}", "[true]", "ENUM"]),
            _ => schema.Enums.TryGetValue(type, out var values) ? random.Pick(values) : InputObject(type, depth),
        };
    }

    private string InputObject(string type, int depth)
    {
        if (!schema.Inputs.TryGetValue(type, out var fields))
        {
            return "null";
        }

        if (schema.OneOfs.Contains(type) && random.Chance(97))
        {
            var one = random.Pick(fields);
            return $"{{{one.Name}: {Plain(one.Type, depth + 1)}}}";
        }

        var given = fields.Where(
            field => (field.Type.EndsWith('!') && field.Default is null) || (depth < 3 && random.Chance(60)));
        return $"{{{string.Join(", ", given.Select(field => $"{field.Name}: {Value(field.Type, depth + 1)}"))}}}";
    }

    private string Variable(string type)
    {
        foreach (var (known, of) in _variables)
        {
            if (of == type && random.Chance(60))
            {
                return $"${known}";
            }
        }

        var name = $"v{_variables.Count}";
        _variables[name] = type;
        return $"${name}";
    }

    private string VariableDefault(string type) =>
        random.Chance(15) && !type.EndsWith('!') ? $" = {ConstantOf(type)}" : "";

    private string ConstantOf(string type)
    {
        // Defaults may not hold variables: retry until none slipped in.
        for (var i = 0; i < 8; i++)
        {
            var count = _variables.Count;
            var value = Plain(type, 2);
            if (!value.Contains('$', StringComparison.Ordinal))
            {
                return value;
            }

            while (_variables.Count > count)
            {
                _variables.Remove(_variables.Keys.Last());
            }
        }

        return "null";
    }

    /// <summary>Changes one word, or drops or doubles one.</summary>
    private string Break(string document)
    {
        var words = document.Split(' ');
        var at = random.Next(words.Length);
        string[] strange =
        [
            "nothing", "Q", "O0", "I0", "same", "{", "}", "$v0", "@tag", "@skip", "...", "on", "1", "\"", "!", "(",
        ];
        switch (random.Next(4))
        {
            case 0:
                words[at] = random.Pick(strange);
                break;
            case 1:
                words[at] = "";
                break;
            case 2:
                words[at] += " " + words[at];
                break;
            default:
                words[at] = words[random.Next(words.Length)];
                break;
        }

        return string.Join(' ', words);
    }

    /// <summary>A field under a response key: where it stands, what it asks for, what it gives.</summary>
    private sealed record KeyUse(string Parent, string Call, string Type, bool IsExclusive);
}
