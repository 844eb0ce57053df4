using System.Reflection;

namespace Chirp.Engine.Binding;

/// <summary>The members of a CLR type that may answer fields.</summary>
internal static class ClrMembers
{
    private const BindingFlags PublicInstance = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>Public properties and methods of this schema name; more than one is ambiguous.</summary>
    public static IReadOnlyList<MemberInfo> Find(Type type, string fieldName)
    {
        var found = new List<MemberInfo>();
        foreach (var property in type.GetProperties(PublicInstance))
        {
            if (property.GetIndexParameters().Length == 0 && property.GetMethod is { IsPublic: true }
                && SchemaNames.OfMember(property) == fieldName)
            {
                // A property that hides one of a base class comes first.
                if (found.Count == 0)
                {
                    found.Add(property);
                }
            }
        }

        foreach (var method in type.GetMethods(PublicInstance))
        {
            if (IsOwn(method) && SchemaNames.OfMember(method) == fieldName)
            {
                found.Add(method);
            }
        }

        return found;
    }

    public static Type ResultTypeOf(MemberInfo member) => member switch
    {
        PropertyInfo property => property.PropertyType,
        MethodInfo method => method.ReturnType,
        _ => throw new ArgumentException($"{member} is neither a property nor a method.", nameof(member)),
    };

    /// <summary>The member as an error names it: <c>TweetFields.Author</c>.</summary>
    public static string Display(MemberInfo member) => $"{SchemaNames.Display(member.DeclaringType!)}.{member.Name}";

    private static bool IsOwn(MethodInfo method) =>
        !method.IsSpecialName && !method.ContainsGenericParameters
        && method.GetBaseDefinition().DeclaringType != typeof(object)
        && method.Name is not ("Deconstruct" or "Equals" or "<Clone>$");
}
