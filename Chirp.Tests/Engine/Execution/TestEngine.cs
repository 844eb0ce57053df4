using System.Text;
using System.Text.Json;
using Chirp.Engine;
using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Language;
using Chirp.Engine.Response;
using Chirp.Engine.Schema;

namespace Chirp.Tests.Engine.Execution;

/// <summary>
/// An engine over a schema text whose fields are answered by delegates. A field without one reads the member of its
/// name from a parent that is a dictionary; a composite value's type is its <c>__typename</c>.
/// </summary>
internal sealed class TestEngine(string sdl, EngineOptions? options = null) : IServiceProvider
{
    private readonly GraphQLSchema _schema = SchemaBuilder.Build(new SourceText(sdl));
    private readonly Dictionary<string, FieldResolver> _resolvers = [];
    private GraphQLEngine? _engine;

    public GraphQLEngine Engine => _engine ??= new GraphQLEngine(Wire(), options ?? new EngineOptions());

    public static Dictionary<string, object?> Object(string type, params (string Name, object? Value)[] members)
    {
        var made = new Dictionary<string, object?> { ["__typename"] = type };
        foreach (var (name, value) in members)
        {
            made[name] = value;
        }

        return made;
    }

    public TestEngine Now(string coordinate, Func<object?[], object?> resolve) =>
        Add(coordinate, new PureResolver<object?>((object _, in FieldCall call) => resolve(call.Arguments)));

    public TestEngine Later(string coordinate, Func<CancellationToken, Task<object?>> resolve) =>
        Add(coordinate, new TaskResolver<object?>(
            (object _, in FieldCall call) => new ValueTask<object?>(resolve(call.Scope.Stop))));

    public TestEngine Events(string coordinate, Func<CancellationToken, IAsyncEnumerable<object?>> open) =>
        Add(coordinate, new StreamResolver<object?>(
            (object _, in FieldCall call) => new ValueTask<IAsyncEnumerable<object?>>(open(call.Scope.Stop))));

    /// <summary>The response's text; an incremental one's parts are its lines.</summary>
    public async Task<string> RunAsync(
        string document, string? variables = null, CancellationTokenSource? caller = null)
    {
        await using var result = await StartAsync(document, variables, caller: caller);
        if (result is SingleResult single)
        {
            return TextOf(single.Response);
        }

        var incremental = (IncrementalResult)result;
        var parts = new StringBuilder(TextOf(incremental.Initial));
        await foreach (var part in incremental.Subsequent)
        {
            using (part)
            {
                parts.Append('\n').Append(TextOf(part));
            }
        }

        return parts.ToString();
    }

    public ValueTask<GraphQLResult> StartAsync(
        string document, string? variables = null, string? operation = null,
        OperationKinds allowed = OperationKinds.All, CancellationTokenSource? caller = null) =>
        Engine.ExecuteAsync(
            new GraphQLRequest
            {
                Document = new SourceText(document),
                OperationName = operation,
                Variables = variables is null ? default : JsonDocument.Parse(variables).RootElement,
                Services = this,
                Allowed = allowed,
                AcceptsIncremental = true,
            },
            caller?.Token ?? CancellationToken.None);

    /// <summary>The response's errors.</summary>
    public async Task<JsonElement[]> ErrorsAsync(string document, string? variables = null)
    {
        using var response = JsonDocument.Parse(await RunAsync(document, variables));
        return response.RootElement.TryGetProperty("errors", out var errors)
            ? [.. errors.EnumerateArray().Select(static error => error.Clone())]
            : [];
    }

    public static string TextOf(ResponseBuffer response) => Encoding.UTF8.GetString(response.Memory.Span);

    public object? GetService(Type serviceType) => null;

    private TestEngine Add(string coordinate, FieldResolver resolver)
    {
        _resolvers.Add(coordinate, resolver);
        return this;
    }

    private ExecutableSchema Wire()
    {
        var bindings = new Dictionary<FieldDefinition, FieldBinding>();
        foreach (var type in _schema.Types.OfType<ObjectType>())
        {
            foreach (var field in type.Fields)
            {
                if (!type.Name.StartsWith("__", StringComparison.Ordinal))
                {
                    bindings[field] = new FieldBinding(
                        field, _resolvers.GetValueOrDefault(field.Coordinate) ?? MemberOf(field.Name));
                }
            }
        }

        return new ExecutableSchema(_schema, bindings, (_, value) =>
            value is Dictionary<string, object?> made
                ? _schema.FindType((string)made["__typename"]!) as ObjectType
                : null);
    }

    private static PureResolver<object?> MemberOf(string name) => new((object parent, in FieldCall _) =>
        (parent as Dictionary<string, object?>)?.GetValueOrDefault(name));
}
