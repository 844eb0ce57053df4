using System.Text.Json;

namespace Chirp.Engine.Schema;

/// <summary>
/// Text of JSON that may not be Unicode: half a surrogate pair, or bytes that are not UTF-8, which the parser of the
/// base class library lets through and then throws on.
/// </summary>
internal static class InputJson
{
    /// <summary>A string's text; null where the value is no string, or not Unicode.</summary>
    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member's name; null where it is not Unicode.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
