namespace Chirp.Engine.Binding;

/// <summary>
/// The public static methods of this class answer fields of a schema type: what <c>schema.graphql</c> says of the type
/// and its CLR type does not answer by itself. A method answers the field of its name in camel case, without a trailing
/// <c>Async</c>. On an interface of the schema, the methods answer for every type that implements it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FieldsAttribute(string typeName) : Attribute
{
    public string TypeName { get; } = typeName;
}
