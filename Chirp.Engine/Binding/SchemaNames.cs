using System.Reflection;
using System.Text;

namespace Chirp.Engine.Binding;

/// <summary>What C# names are called in the schema.</summary>
internal static class SchemaNames
{
    /// <summary>camelCase, and a method's trailing <c>Async</c> is dropped.</summary>
    public static string OfMember(MemberInfo member)
    {
        if (member.GetCustomAttribute<GraphQLNameAttribute>() is { } given)
        {
            return given.Name;
        }

        var name = member.Name;
        if (member is MethodInfo && name.EndsWith("Async", StringComparison.Ordinal) && name.Length > "Async".Length)
        {
            name = name[..^"Async".Length];
        }

        return CamelCase(name);
    }

    public static string OfParameter(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<GraphQLNameAttribute>()?.Name ?? CamelCase(parameter.Name ?? "");

    /// <summary>The type's name; of <c>Connection&lt;Tweet&gt;</c> it is <c>TweetConnection</c>.</summary>
    public static string OfType(Type type)
    {
        if (type.GetCustomAttribute<GraphQLNameAttribute>() is { } given)
        {
            return given.Name;
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var name = new StringBuilder();
        foreach (var argument in type.GetGenericArguments())
        {
            name.Append(OfType(argument));
        }

        return name.Append(WithoutArity(type.Name)).ToString();
    }

    /// <summary>
    /// What an enum value and a CLR enum member have in common: <c>HOME_TIMELINE</c> and <c>HomeTimeline</c> are both
    /// <c>HOMETIMELINE</c>.
    /// </summary>
    public static string EnumKey(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>A CLR type as its author wrote it: <c>ValueTask&lt;Tweet[]&gt;</c>.</summary>
    public static string Display(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Display(underlying) + "?";
        }

        if (type.IsArray)
        {
            return Display(type.GetElementType()!) + "[]";
        }

        if (s_keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (!type.IsGenericType)
        {
            return type.Name;
        }

        var arguments = string.Join(", ", type.GetGenericArguments().Select(Display));
        return $"{WithoutArity(type.Name)}<{arguments}>";
    }

    /// <summary>A class nested in a generic one is generic without saying so in its name.</summary>
    private static ReadOnlySpan<char> WithoutArity(ReadOnlySpan<char> name) =>
        name.IndexOf('`') is >= 0 and var arity ? name[..arity] : name;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(short)] = "short", [typeof(byte)] = "byte", [typeof(double)] = "double",
        [typeof(float)] = "float", [typeof(decimal)] = "decimal", [typeof(void)] = "void",
    };

    private static string CamelCase(string name) =>
        name.Length == 0 || char.IsLower(name[0]) ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
