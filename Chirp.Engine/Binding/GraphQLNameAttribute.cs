namespace Chirp.Engine.Binding;

/// <summary>The name in the schema, where it does not follow from the name in C#.</summary>
[AttributeUsage(AttributeTargets.All)]
public sealed class GraphQLNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
