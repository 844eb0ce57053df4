namespace Chirp.Conformance.Fuzzing;

/// <summary>A field or an argument of a random schema: its name and its type as written.</summary>
internal sealed record FuzzField(string Name, string Type, IReadOnlyList<FuzzField> Arguments, string? Default = null)
{
    /// <summary>The type's name without lists and non-null.</summary>
    public string Named => Type.Trim('[', ']', '!');

    public bool IsList => Type.Contains('[', StringComparison.Ordinal);
}

/// <summary>A random object type or interface.</summary>
internal sealed record FuzzType(string Name, IReadOnlyList<FuzzField> Fields, IReadOnlyList<string> Interfaces);

/// <summary>A random schema: what documents are made from, and its text.</summary>
internal sealed record FuzzSchema(
    string Sdl, IReadOnlyList<FuzzType> Objects, IReadOnlyList<FuzzType> Interfaces,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Unions,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Enums,
    IReadOnlyDictionary<string, IReadOnlyList<FuzzField>> Inputs, IReadOnlyList<string> OneOfs)
{
    public FuzzType? FindComplex(string name) =>
        Objects.FirstOrDefault(type => type.Name == name) ?? Interfaces.FirstOrDefault(type => type.Name == name);

    public bool IsComposite(string name) => FindComplex(name) is not null || Unions.ContainsKey(name);

    public bool IsObject(string name) => Objects.Any(type => type.Name == name);

    public bool IsAbstract(string name) => IsComposite(name) && !IsObject(name);

    /// <summary>Whether an object can be of both types.</summary>
    public bool Overlap(string one, string other) => Objects.Any(type => Covers(one, type) && Covers(other, type));

    private bool Covers(string name, FuzzType type) =>
        type.Name == name || type.Interfaces.Contains(name)
        || (Unions.TryGetValue(name, out var members) && members.Contains(type.Name));

    /// <summary>Every composite type's name.</summary>
    public IEnumerable<string> Composites =>
        Objects.Concat(Interfaces).Select(type => type.Name).Concat(Unions.Keys);
}
