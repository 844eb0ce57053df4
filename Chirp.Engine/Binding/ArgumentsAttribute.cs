namespace Chirp.Engine.Binding;

/// <summary>
/// Several arguments as one value: the constructor's parameters of this type are arguments of the field by name. On a
/// type, it holds for every parameter of the type; so a page's <c>first</c>, <c>after</c>, <c>last</c> and
/// <c>before</c> are written once.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Parameter)]
public sealed class ArgumentsAttribute : Attribute;
