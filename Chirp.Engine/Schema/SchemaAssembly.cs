using System.Collections.Immutable;
using Chirp.Engine.Coercion;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema.Scalars;

namespace Chirp.Engine.Schema;

/// <summary>
/// Builds one schema: first every type without members, then the members, which refer to the types. Used once.
/// </summary>
internal sealed class SchemaAssembly(DocumentNode document, GraphQLSchema? extended)
{
    private readonly DocumentDefinitions _definitions = new(document, extended);
    private readonly Dictionary<string, NamedType> _types = [];
    private readonly List<GraphQLError> _errors = [];

    // Types whose members are still to be made; a built-in type comes in when it is first referred to.
    private readonly Queue<(NamedType Type, TypeDefinitionNode Definition)> _pending = [];

    public GraphQLSchema Assemble()
    {
        var defined = new List<NamedType>(_definitions.Types.Count);
        foreach (var definition in _definitions.Types)
        {
            defined.Add(BuiltInDefinitions.Types.ContainsKey(definition.Name.Value)
                ? FindType(definition.Name.Value)!
                : Declare(definition, [definition, .. _definitions.ExtensionsOf(definition)]));
        }

        // The types of introspection's own meta fields.
        _ = FindType("__Schema");
        _ = FindType("String");
        var members = new TypeMembers(FindType, new AppliedDirectives(document.Source, _errors), Report);
        Fill(members);
        var directives = MakeDirectives(members);
        Fill(members);
        var roots = FindRoots();
        if (_errors.Count > 0)
        {
            throw new GraphQLException(_errors);
        }

        var types = TypeOrder.Of(defined, directives, _types["__Schema"]);
        NumberTypes(types);
        var schema = new GraphQLSchema(document.Source, roots, types, directives);
        DefaultValues.CoerceAll(schema);
        return schema;
    }

    private void Fill(TypeMembers members)
    {
        while (_pending.TryDequeue(out var next))
        {
            var nodes = next.Type.Nodes;
            members.Fill(next.Type, nodes.IsEmpty ? [next.Definition] : nodes);
        }
    }

    private NamedType? FindType(string name)
    {
        if (_types.TryGetValue(name, out var type))
        {
            return type;
        }

        return BuiltInDefinitions.Types.TryGetValue(name, out var builtIn) ? Declare(builtIn, []) : null;
    }

    /// <param name="definition">The definition.</param>
    /// <param name="nodes">What of it the type shows: nothing where the engine itself defines it.</param>
    private NamedType Declare(TypeDefinitionNode definition, ImmutableArray<TypeDefinitionNode> nodes)
    {
        var name = definition.Name.Value;
        var description = definition.Description?.Value;
        NamedType type = definition switch
        {
            ScalarTypeDefinitionNode => new ScalarType(name, description)
            {
                Coercion = BuiltInScalars.Find(name) ?? UntypedCoercion.Instance,
            },
            ObjectTypeDefinitionNode => new ObjectType(name, description),
            InterfaceTypeDefinitionNode => new InterfaceType(name, description),
            UnionTypeDefinitionNode => new UnionType(name, description),
            EnumTypeDefinitionNode => new EnumType(name, description),
            _ => new InputObjectType(name, description),
        };
        type.Nodes = nodes;
        type.AppliedDirectives = [.. nodes.SelectMany(static node => node.Directives)];
        _types.Add(name, type);
        _pending.Enqueue((type, definition));
        return type;
    }

    private ImmutableArray<DirectiveDefinition> MakeDirectives(TypeMembers members)
    {
        var directives = ImmutableArray.CreateBuilder<DirectiveDefinition>();
        var names = new HashSet<string>();
        foreach (var node in _definitions.Directives)
        {
            names.Add(node.Name.Value);
            directives.Add(members.MakeDirective(node, _definitions.ExtensionsOf(node), isBuiltIn: false));
        }

        foreach (var node in BuiltInDefinitions.Directives)
        {
            if (names.Add(node.Name.Value))
            {
                directives.Add(members.MakeDirective(node, [], isBuiltIn: true));
            }
        }

        return directives.ToImmutable();
    }

    private SchemaRoots FindRoots()
    {
        var roots = new NamedType?[3];
        ImmutableArray<SchemaDefinitionNode> nodes = _definitions.Schema is { } definition
            ? [definition, .. _definitions.SchemaExtensions]
            : [.. _definitions.SchemaExtensions];
        foreach (var node in nodes)
        {
            foreach (var operationType in node.OperationTypes)
            {
                var name = operationType.Type.Name;
                roots[(int)operationType.Operation] = FindType(name.Value);
                if (roots[(int)operationType.Operation] is null)
                {
                    Report($"Unknown type: \"{name.Value}\".", name);
                }
            }
        }

        if (_definitions.Schema is null)
        {
            roots[(int)OperationType.Query] = _types.GetValueOrDefault("Query") ?? roots[(int)OperationType.Query];
            roots[(int)OperationType.Mutation] =
                _types.GetValueOrDefault("Mutation") ?? roots[(int)OperationType.Mutation];
            roots[(int)OperationType.Subscription] =
                _types.GetValueOrDefault("Subscription") ?? roots[(int)OperationType.Subscription];
        }

        return new SchemaRoots(_definitions.Schema?.Description?.Value, roots[0], roots[1], roots[2], nodes);
    }

    private static void NumberTypes(ImmutableArray<NamedType> types)
    {
        var objects = 0;
        for (var i = 0; i < types.Length; i++)
        {
            types[i].Index = i;
            if (types[i] is ObjectType objectType)
            {
                objectType.ObjectIndex = objects++;
            }
        }
    }

    private void Report(string message, SyntaxNode place) =>
        _errors.Add(new GraphQLError(message, ErrorCodes.Validation, document.Source, place));
}
