using System.Reflection;
using Chirp.Engine.Loading;

namespace Chirp.Engine.Binding;

/// <summary>The classes that answer a schema.</summary>
public sealed class BindingOptions
{
    private readonly HashSet<Type> _classes = [];
    private readonly HashSet<Type> _fieldClasses = [];
    private readonly List<Type> _loaders = [];
    private readonly Dictionary<Type, string> _types = [];
    private readonly HashSet<Type> _sharedEvents = [];

    /// <summary>The CLR types of scalars.</summary>
    public ScalarBindings Scalars { get; } = new();

    /// <summary>
    /// Whether the request's services have a type: a resolver's parameter of it is then taken from there. A host gives
    /// its container's own answer (<c>IServiceProviderIsService.IsService</c>).
    /// </summary>
    public Func<Type, bool> IsService { get; set; } = static _ => false;

    /// <summary>
    /// Whether a service answers everybody alike: it knows nothing of the caller but what it is given. A field whose
    /// resolver takes any other service is taken to depend on who asks.
    /// </summary>
    public Func<Type, bool> IsSharedService { get; set; } = static _ => false;

    /// <summary>Where loaders are looked up by code that holds the scope but is no resolver.</summary>
    internal IReadOnlyList<Type> Loaders => _loaders;

    internal IReadOnlyDictionary<Type, string> Types => _types;

    /// <summary>
    /// All <see cref="FieldsAttribute"/> classes of an assembly. Its other classes may be the CLR types of schema types
    /// of their name where no resolver's signature mentions them: members of unions, say.
    /// </summary>
    public BindingOptions AddAssembly(Assembly assembly) => AddClasses(assembly.GetTypes());

    /// <summary>The same for some classes of an assembly: those of a module.</summary>
    public BindingOptions AddClasses(IEnumerable<Type> classes)
    {
        _classes.UnionWith(classes);
        return this;
    }

    /// <summary>One class with <see cref="FieldsAttribute"/>.</summary>
    public BindingOptions AddFields(Type fields)
    {
        if (fields.GetCustomAttribute<FieldsAttribute>() is null)
        {
            throw new ArgumentException($"{fields} has no [Fields] attribute.", nameof(fields));
        }

        _fieldClasses.Add(fields);
        return this;
    }

    /// <summary>The CLR type of a schema type whose name is another one.</summary>
    public BindingOptions AddType<T>(string typeName)
        where T : class => AddType(typeof(T), typeName);

    /// <inheritdoc cref="AddType{T}(string)"/>
    public BindingOptions AddType(Type type, string typeName)
    {
        _types[type] = typeName;
        return this;
    }

    /// <summary>A CLR type by its own name or attribute, for one that no resolver's signature mentions.</summary>
    public BindingOptions AddType(Type type) => AddType(type, SchemaNames.OfType(type));

    /// <summary>
    /// A loader that no resolver takes but other code gets from <see cref="RequestLoaders.Get{TLoader}"/>.
    /// </summary>
    public BindingOptions AddLoader<TLoader>()
        where TLoader : RequestLoader
    {
        _loaders.Add(typeof(TLoader));
        return this;
    }

    /// <summary>
    /// Each object of this class is one event of a subscription, the same for all whom it is for, and is never given
    /// for another event. The response to it is then made once for all subscribers who select the same, where no
    /// selected field depends on who asks.
    /// </summary>
    public BindingOptions ShareEvents<TEvent>()
        where TEvent : class
    {
        _sharedEvents.Add(typeof(TEvent));
        return this;
    }

    internal bool AreEventsShared(Type type) => _sharedEvents.Contains(type);

    /// <summary>The name of a CLR type in the schema.</summary>
    internal string NameOf(Type type) => _types.TryGetValue(type, out var name) ? name : SchemaNames.OfType(type);

    /// <summary>All [Fields] classes, each once.</summary>
    internal IEnumerable<Type> FieldClasses() => _fieldClasses.Union(
        _classes.Where(static type => type.IsDefined(typeof(FieldsAttribute), inherit: false)));

    /// <summary>Classes among the added ones that could stand for an object type.</summary>
    internal IEnumerable<Type> CandidateTypes() => _classes.Where(static type =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && !typeof(Delegate).IsAssignableFrom(type) && !typeof(Attribute).IsAssignableFrom(type));
}
