using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>
/// What implements an interface has all that it asks for (specification section 3.6.1, IsValidImplementation).
/// </summary>
internal static class InterfaceChecks
{
    // A scan of a few arguments is cheaper than a table of them.
    private const int MaxScannedArguments = 16;

    public static void Check(GraphQLSchema schema, ComplexType type, SchemaErrors errors)
    {
        var names = new HashSet<string>();
        var implemented = new HashSet<InterfaceType>(type.Interfaces);
        foreach (var node in ImplementsNodes(type))
        {
            var name = node.Name.Value;
            if (schema.FindType(name) is not InterfaceType contract)
            {
                errors.Report(
                    $"Type {type} must only implement Interface types, it cannot implement {name}.",
                    Places(type, name, errors));
            }
            else if (ReferenceEquals(contract, type))
            {
                errors.Report(
                    $"Type {type} cannot implement itself because it would create a circular reference.",
                    Places(type, name, errors));
            }
            else if (!names.Add(name))
            {
                errors.Report($"Type {type} can only implement {name} once.", Places(type, name, errors));
            }
            else if (!errors.IsFull)
            {
                CheckAncestors(type, contract, implemented, errors);
                CheckFields(schema, type, contract, errors);
            }
        }
    }

    private static void CheckAncestors(
        ComplexType type, InterfaceType contract, HashSet<InterfaceType> implemented, SchemaErrors errors)
    {
        foreach (var ancestor in contract.Interfaces)
        {
            if (!implemented.Contains(ancestor))
            {
                errors.Report(
                    ReferenceEquals(ancestor, type)
                        ? $"Type {type} cannot implement {contract} because it would create a circular reference."
                        : $"Type {type} must implement {ancestor} because it is implemented by {contract}.",
                    [.. Places(contract, ancestor.Name, errors), .. Places(type, contract.Name, errors)]);
            }
        }
    }

    private static void CheckFields(GraphQLSchema schema, ComplexType type, InterfaceType contract, SchemaErrors errors)
    {
        foreach (var asked in contract.Fields)
        {
            if (type.FindField(asked.Name) is not { } field)
            {
                errors.Report(
                    $"Interface field {asked.Coordinate} expected but {type} does not provide it.",
                    [asked.Node, .. type.Nodes]);
                continue;
            }

            if (!schema.IsSubType(field.Type, asked.Type))
            {
                errors.Report(
                    $"Interface field {asked.Coordinate} expects type {asked.Type} but {field.Coordinate} is type "
                    + $"{field.Type}.",
                    asked.Node?.Type, field.Node?.Type);
            }

            CheckArguments(asked, field, errors);
            if (field.DeprecationReason is not null && asked.DeprecationReason is null)
            {
                errors.Report(
                    $"Interface field {asked.Coordinate} is not deprecated, so implementation field {field.Coordinate} "
                    + "must not be deprecated.",
                    AppliedDirectives.Find(field.AppliedDirectives, "deprecated"), field.Node?.Type);
            }
        }
    }

    private static void CheckArguments(FieldDefinition asked, FieldDefinition field, SchemaErrors errors)
    {
        var byName = Finder(field.Arguments);
        foreach (var askedArgument in asked.Arguments)
        {
            if (byName(askedArgument.Name) is not { } argument)
            {
                errors.Report(
                    $"Interface field argument {askedArgument.Coordinate} expected but {field.Coordinate} does not "
                    + "provide it.",
                    askedArgument.Node, field.Node);
            }
            else if (!TypeReference.AreEqual(askedArgument.Type, argument.Type))
            {
                errors.Report(
                    $"Interface field argument {askedArgument.Coordinate} expects type {askedArgument.Type} but "
                    + $"{argument.Coordinate} is type {argument.Type}.",
                    askedArgument.Node?.Type, argument.Node?.Type);
            }
        }

        var askedByName = Finder(asked.Arguments);
        foreach (var argument in field.Arguments)
        {
            if (argument.IsRequired && askedByName(argument.Name) is null)
            {
                errors.Report(
                    $"Argument \"{argument.Coordinate}\" must not be required type \"{argument.Type}\" if not provided "
                    + $"by the Interface field \"{asked.Coordinate}\".",
                    argument.Node, asked.Node);
            }
        }
    }

    private static Func<string, InputValue?> Finder(ImmutableArray<InputValue> arguments)
    {
        if (arguments.Length <= MaxScannedArguments)
        {
            return name => arguments.Find(name);
        }

        var byName = arguments.ToDictionary(static argument => argument.Name);
        return name => byName.GetValueOrDefault(name);
    }

    private static IEnumerable<NamedTypeNode> ImplementsNodes(ComplexType type) =>
        type.Nodes.SelectMany(static node => ((ComplexTypeDefinitionNode)node).Interfaces);

    private static SyntaxNode?[] Places(ComplexType type, string name, SchemaErrors errors) =>
        SchemaValidator.SameName(ImplementsNodes(type), name, errors);
}
