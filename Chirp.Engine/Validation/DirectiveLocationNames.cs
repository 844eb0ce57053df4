using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>Directive locations as the grammar writes them.</summary>
internal static class DirectiveLocationNames
{
    private static readonly string[] Names =
    [
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT",
        "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE",
        "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION",
        "FRAGMENT_VARIABLE_DEFINITION", "DIRECTIVE_DEFINITION",
    ];

    public static string Of(DirectiveLocation location) => Names[(int)location];
}
