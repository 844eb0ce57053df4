using System.Linq.Expressions;
using System.Reflection;

namespace Chirp.Engine.Binding;

/// <summary>Parameters that are taken from the request's services.</summary>
internal static class RequestServices
{
    private static readonly MethodInfo s_get =
        typeof(RequestServices).GetMethod(nameof(Get), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo s_find =
        typeof(RequestServices).GetMethod(nameof(Find), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static bool IsKnown(Type type, BindingOptions options) =>
        type == typeof(IServiceProvider) || options.IsService(type);

    /// <summary>Whether a service is the same for all who ask.</summary>
    public static bool IsSameForAll(Type type, BindingOptions options) =>
        type != typeof(IServiceProvider) && options.IsSharedService(type);

    /// <summary>Reads a service; a parameter that may be null takes null where there is none.</summary>
    public static Expression Read(ParameterInfo parameter, Expression services, string forWhom)
    {
        var type = parameter.ParameterType;
        if (type == typeof(IServiceProvider))
        {
            return services;
        }

        if (ClrShape.Of(parameter).MayBeNull == true)
        {
            return Expression.Call(s_find.MakeGenericMethod(type), services);
        }

        return Expression.Call(s_get.MakeGenericMethod(type), services, Expression.Constant(forWhom));
    }

    private static T Get<T>(IServiceProvider services, string forWhom) =>
        services.GetService(typeof(T)) is T service
            ? service
            : throw new InvalidOperationException(
                $"{forWhom} takes {SchemaNames.Display(typeof(T))}, which the request's services do not have.");

    private static T? Find<T>(IServiceProvider services) =>
        services.GetService(typeof(T)) is T service ? service : default;
}
