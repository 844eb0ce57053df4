namespace Chirp.Engine.Schema;

/// <summary>Directive locations as the grammar writes them.</summary>
internal static class DirectiveLocationNames
{
    private static readonly string[] s_names =
    [
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
        "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION", "FRAGMENT_VARIABLE_DEFINITION",
        "DIRECTIVE_DEFINITION",
    ];

    public static string Of(DirectiveLocation location) => s_names[(int)location];

    /// <summary>Null for a name that is no location.</summary>
    public static DirectiveLocation? Find(string name)
    {
        var index = Array.IndexOf(s_names, name);
        return index < 0 ? null : (DirectiveLocation)index;
    }
}
