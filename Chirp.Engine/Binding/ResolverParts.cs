namespace Chirp.Engine.Binding;

/// <summary>What resolvers of one schema are made with.</summary>
internal sealed record ResolverParts(
    BindingOptions Options, Mismatches Mismatches, TypeMap Types, LeafTypes Leaves, InputTypes Inputs,
    LoaderBindings Loaders);
