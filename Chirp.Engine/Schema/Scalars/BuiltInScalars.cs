namespace Chirp.Engine.Schema.Scalars;

/// <summary>The five scalars that every schema has (specification section 3.5).</summary>
internal static class BuiltInScalars
{
    public static bool IsBuiltIn(string name) => Find(name) is not null;

    /// <summary>How a built-in scalar's values are read; null for any other name.</summary>
    public static ScalarCoercion? Find(string name) => name switch
    {
        "Int" => IntCoercion.Instance,
        "Float" => FloatCoercion.Instance,
        "String" => StringCoercion.Instance,
        "Boolean" => BooleanCoercion.Instance,
        "ID" => IdCoercion.Instance,
        _ => null,
    };
}
