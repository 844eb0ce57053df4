using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Language;
using Chirp.Engine.Loading;
using Chirp.Engine.Schema;
using Xunit;

namespace Chirp.Tests.Engine.Binding;

/// <summary>A schema bound to the classes of a test, and calls to its resolvers as the executor makes them.</summary>
internal sealed class BoundSchema : IServiceProvider
{
    private readonly Dictionary<Type, object> _services = [];
    private readonly ExecutableSchema _executable;

    public BoundSchema(string sdl, Action<BindingOptions> configure, params object[] services)
    {
        foreach (var service in services)
        {
            _services.Add(service.GetType(), service);
        }

        var options = new BindingOptions { IsService = _services.ContainsKey };
        configure(options);
        _executable = SchemaBinding.Create(SchemaBuilder.Build(new SourceText(sdl)), options);
        Scope = new ExecutionScope(this, CancellationToken.None, _executable.Loaders);
    }

    public ExecutionScope Scope { get; }

    public GraphQLSchema Schema => _executable.Schema;

    /// <summary>All mismatches of a schema with the classes of a test.</summary>
    public static IReadOnlyList<string> MismatchesOf(string sdl, Action<BindingOptions> configure) =>
        Assert.Throws<SchemaBindingException>(() => new BoundSchema(sdl, configure)).Mismatches;

    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType);

    public FieldResolver ResolverOf(string coordinate) => BindingOf(coordinate).Resolver;

    public LeafWriter? WriterOf(string leaf, Type type) => _executable.FindLeafWriter(Schema.FindType(leaf)!, type);

    public string? TypeOf(string abstractType, object value) =>
        _executable.ResolveType(Schema.FindType(abstractType)!, value)?.Name;

    public T Read<T>(string coordinate, object parent, params (string Name, object? Value)[] arguments)
    {
        var call = Call(coordinate, arguments);
        return Assert.IsType<PureResolver<T>>(ResolverOf(coordinate)).Read(parent, in call);
    }

    public ValueTask<T> StartAsync<T>(string coordinate, params (string Name, object? Value)[] arguments)
    {
        var call = Call(coordinate, arguments);
        return Assert.IsType<TaskResolver<T>>(ResolverOf(coordinate)).Call(this, in call);
    }

    public Load<T> Load<T>(string coordinate, object parent)
    {
        var call = Call(coordinate, []);
        return Assert.IsType<LoadResolver<T>>(ResolverOf(coordinate)).Call(parent, in call);
    }

    public ValueTask<IReadOnlyList<T>> BatchAsync<T>(string coordinate, params object[] parents)
    {
        var call = Call(coordinate, []);
        return Assert.IsType<BatchResolver<T>>(ResolverOf(coordinate))
            .Call(new ParentBatch(parents, parents.Length), in call);
    }

    public ValueTask<IAsyncEnumerable<T>> OpenAsync<T>(string coordinate)
    {
        var call = Call(coordinate, []);
        return Assert.IsType<StreamResolver<T>>(ResolverOf(coordinate)).Call(this, in call);
    }

    private FieldCall Call(string coordinate, (string Name, object? Value)[] given)
    {
        var binding = BindingOf(coordinate);
        var values = new object?[binding.Field.Arguments.Length];
        var flags = new bool[values.Length];
        foreach (var argument in binding.Field.Arguments)
        {
            flags[argument.Index] = argument.DefaultLiteral is not null;
            values[argument.Index] = argument.DefaultValue;
        }

        foreach (var (name, value) in given)
        {
            var argument = binding.Field.FindArgument(name)!;
            flags[argument.Index] = true;
            values[argument.Index] = value;
        }

        return new FieldCall(binding.ConvertArguments is { } convert ? convert(values, flags) : values, Scope);
    }

    private FieldBinding BindingOf(string coordinate)
    {
        var (type, field) = (coordinate.Split('.')[0], coordinate.Split('.')[1]);
        var definition = Assert.IsType<ComplexType>(Schema.FindType(type), exactMatch: false).FindField(field)!;
        return _executable.FindBinding(definition)!;
    }
}
