using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>
/// Checks a schema against "Type Validation" of every kind of type (specification sections 3.3 to 3.13), with the
/// messages, places and order of graphql-js.
/// </summary>
internal static class SchemaValidator
{
    public static ImmutableArray<GraphQLError> Validate(GraphQLSchema schema)
    {
        var errors = new SchemaErrors(schema.Source);
        CheckRoots(schema, errors);
        foreach (var directive in schema.Directives)
        {
            CheckDirective(directive, errors);
        }

        var cycles = new DefaultCycles(errors);
        foreach (var type in schema.Types)
        {
            if (!BuiltInDefinitions.IsIntrospection(type))
            {
                errors.CheckName(type.Name, type.Nodes.FirstOrDefault());
            }

            CheckType(schema, type, errors, cycles);
        }

        new FiniteInputs(schema, errors).Check();
        return errors.ToImmutable();
    }

    private static void CheckType(GraphQLSchema schema, NamedType type, SchemaErrors errors, DefaultCycles cycles)
    {
        switch (type)
        {
            case ComplexType complex:
                FieldChecks.Check(complex, errors);
                InterfaceChecks.Check(schema, complex, errors);
                break;
            case UnionType union:
                CheckUnion(schema, union, errors);
                break;
            case EnumType enumType:
                CheckEnum(enumType, errors);
                break;
            case InputObjectType inputObject:
                InputFieldChecks.Check(inputObject, errors);
                cycles.Check(inputObject);
                break;
        }
    }

    private static void CheckRoots(GraphQLSchema schema, SchemaErrors errors)
    {
        var roots = schema.Roots;
        if (roots.Query is null)
        {
            errors.Report("Query root type must be provided.", Definition(roots));
        }

        var usedAs = new Dictionary<ObjectType, List<OperationType>>();
        var inOrder = new List<ObjectType>();
        foreach (var operation in Enum.GetValues<OperationType>())
        {
            switch (roots[operation])
            {
                case null:
                    break;
                case ObjectType type:
                    if (!usedAs.TryGetValue(type, out var operations))
                    {
                        usedAs.Add(type, operations = []);
                        inOrder.Add(type);
                    }

                    operations.Add(operation);
                    break;
                case var other:
                    var condition = operation == OperationType.Query ? "" : " if provided";
                    errors.Report(
                        $"{operation} root type must be Object type{condition}, it cannot be {other}.",
                        RootNode(roots, operation) ?? (SyntaxNode?)other.Nodes.FirstOrDefault());
                    break;
            }
        }

        foreach (var type in inOrder)
        {
            if (usedAs[type] is { Count: > 1 } operations)
            {
                errors.Report(
                    $"All root types must be different, \"{type}\" type is used as {List(operations)} root types.",
                    [.. operations.Select(operation => RootNode(roots, operation))]);
            }
        }
    }

    private static string List(List<OperationType> operations)
    {
        var names = operations.ConvertAll(static operation => $"{operation}".ToLowerInvariant());
        return names.Count == 2 ? $"{names[0]} and {names[1]}" : $"{names[0]}, {names[1]}, and {names[2]}";
    }

    private static SchemaDefinitionNode? Definition(SchemaRoots roots) =>
        roots.Nodes.FirstOrDefault(static node => node.Kind == SyntaxKind.SchemaDefinition);

    private static NamedTypeNode? RootNode(SchemaRoots roots, OperationType operation) =>
        roots.Nodes.SelectMany(static node => node.OperationTypes)
            .FirstOrDefault(node => node.Operation == operation)?.Type;

    private static void CheckDirective(DirectiveDefinition directive, SchemaErrors errors)
    {
        errors.CheckName(directive.Name, directive.Node);
        if (directive.Locations.IsEmpty)
        {
            errors.Report($"Directive {directive} must include 1 or more locations.", directive.Node);
        }

        foreach (var argument in directive.Arguments)
        {
            FieldChecks.CheckArgument(argument, argument.Node, errors);
        }
    }

    private static void CheckUnion(GraphQLSchema schema, UnionType union, SchemaErrors errors)
    {
        var nodes = union.Nodes.SelectMany(static node => ((UnionTypeDefinitionNode)node).Members).ToList();
        if (nodes.Count == 0)
        {
            errors.Report($"Union type {union} must define one or more member types.", [.. union.Nodes]);
        }

        var names = new HashSet<string>();
        foreach (var node in nodes)
        {
            var name = node.Name.Value;
            if (!names.Add(name))
            {
                errors.Report(
                    $"Union type {union} can only include type {name} once.", SameName(nodes, name, errors));
            }
            else if (schema.FindType(name) is not ObjectType)
            {
                errors.Report(
                    $"Union type {union} can only include Object types, it cannot include {name}.",
                    SameName(nodes, name, errors));
            }
        }
    }

    private static void CheckEnum(EnumType type, SchemaErrors errors)
    {
        if (type.Values.IsEmpty)
        {
            errors.Report($"Enum type {type} must define one or more values.", [.. type.Nodes]);
        }

        foreach (var value in type.Values)
        {
            errors.CheckName(value.Name, value.Node);
        }
    }

    /// <summary>The nodes of one name; none where the error would not be kept.</summary>
    internal static SyntaxNode?[] SameName(IEnumerable<NamedTypeNode> nodes, string name, SchemaErrors errors) =>
        errors.IsFull ? [] : [.. nodes.Where(node => node.Name.Value == name)];
}
