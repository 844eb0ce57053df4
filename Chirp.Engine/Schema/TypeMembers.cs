using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// Makes the members of types from their definitions and extensions. Where a name is defined twice in one type, the
/// first counts, and a type of the wrong kind among interfaces or members of a union is left out: both are reported by
/// the validation, which looks at the definitions themselves.
/// </summary>
internal sealed class TypeMembers(
    Func<string, NamedType?> findType, AppliedDirectives directives, Action<string, SyntaxNode> report)
{
    public void Fill(NamedType type, ImmutableArray<TypeDefinitionNode> nodes)
    {
        switch (type)
        {
            case ScalarType scalar:
                foreach (var node in nodes)
                {
                    scalar.SpecifiedByUrl = directives.SpecifiedByUrl(node.Directives) ?? scalar.SpecifiedByUrl;
                }

                break;
            case ComplexType complex:
                FillComplex(complex, nodes);
                break;
            case UnionType union:
                union.Members = Distinct<ObjectType>(
                    nodes.SelectMany(static node => ((UnionTypeDefinitionNode)node).Members));
                break;
            case EnumType enumType:
                FillEnum(enumType, nodes);
                break;
            case InputObjectType inputObject:
                inputObject.IsOneOf = AppliedDirectives.Find(nodes[0].Directives, "oneOf") is not null;
                inputObject.SetFields(MakeInputValues(
                    nodes.SelectMany(static node => ((InputObjectTypeDefinitionNode)node).Fields),
                    inputObject, inputObject.Nodes.IsEmpty));
                break;
        }
    }

    public DirectiveDefinition MakeDirective(
        DirectiveDefinitionNode node, IReadOnlyList<DirectiveExtensionNode> extensions, bool isBuiltIn)
    {
        var directive = new DirectiveDefinition(node.Name.Value, node.Description?.Value, isBuiltIn ? null : node)
        {
            IsRepeatable = node.IsRepeatable,
            DeprecationReason = directives.DeprecationReason(node.Directives),
        };
        foreach (var extension in extensions)
        {
            directive.DeprecationReason ??= directives.DeprecationReason(extension.Directives);
        }

        var locations = ImmutableArray.CreateBuilder<DirectiveLocation>(node.Locations.Length);
        foreach (var name in node.Locations)
        {
            if (DirectiveLocationNames.Find(name.Value) is { } location)
            {
                locations.Add(location);
            }
        }

        directive.Locations = locations.ToImmutable();
        directive.Arguments = MakeInputValues(node.Arguments, directive, isBuiltIn);
        return directive;
    }

    private void FillComplex(ComplexType type, ImmutableArray<TypeDefinitionNode> nodes)
    {
        type.Interfaces = Distinct<InterfaceType>(
            nodes.SelectMany(static node => ((ComplexTypeDefinitionNode)node).Interfaces));
        var isBuiltIn = type.Nodes.IsEmpty;
        var fields = ImmutableArray.CreateBuilder<FieldDefinition>();
        var names = new HashSet<string>();
        foreach (var node in nodes.SelectMany(static node => ((ComplexTypeDefinitionNode)node).Fields))
        {
            if (!names.Add(node.Name.Value))
            {
                continue;
            }

            var field = new FieldDefinition(node.Name.Value, node.Description?.Value, isBuiltIn ? null : node)
            {
                DeclaringType = type,
                Type = MakeType(node.Type),
                DeprecationReason = directives.DeprecationReason(node.Directives),
            };
            field.Arguments = MakeInputValues(node.Arguments, field, isBuiltIn);
            fields.Add(field);
        }

        type.SetFields(fields.ToImmutable());
    }

    private void FillEnum(EnumType type, ImmutableArray<TypeDefinitionNode> nodes)
    {
        var isBuiltIn = type.Nodes.IsEmpty;
        var values = ImmutableArray.CreateBuilder<EnumValue>();
        var names = new HashSet<string>();
        foreach (var node in nodes.SelectMany(static node => ((EnumTypeDefinitionNode)node).Values))
        {
            if (names.Add(node.Name.Value))
            {
                values.Add(new EnumValue(node.Name.Value, node.Description?.Value, isBuiltIn ? null : node)
                {
                    DeprecationReason = directives.DeprecationReason(node.Directives),
                });
            }
        }

        type.SetValues(values.ToImmutable());
    }

    private ImmutableArray<InputValue> MakeInputValues(
        IEnumerable<InputValueDefinitionNode> nodes, object owner, bool isBuiltIn)
    {
        var values = ImmutableArray.CreateBuilder<InputValue>();
        var names = new HashSet<string>();
        foreach (var node in nodes)
        {
            if (names.Add(node.Name.Value))
            {
                values.Add(new InputValue(node.Name.Value, node.Description?.Value, isBuiltIn ? null : node)
                {
                    Owner = owner,
                    Index = values.Count,
                    Type = MakeType(node.Type),
                    DefaultLiteral = node.DefaultValue,
                    DeprecationReason = directives.DeprecationReason(node.Directives),
                });
            }
        }

        return values.ToImmutable();
    }

    private GraphQLType MakeType(TypeNode node)
    {
        var name = TypeReference.NamedNode(node);
        return TypeReference.Wrap(node, Find(name) ?? findType("String")!);
    }

    private ImmutableArray<T> Distinct<T>(IEnumerable<NamedTypeNode> nodes)
        where T : NamedType
    {
        var types = ImmutableArray.CreateBuilder<T>();
        var seen = new HashSet<NamedType>();
        foreach (var node in nodes)
        {
            if (Find(node) is T type && seen.Add(type))
            {
                types.Add(type);
            }
        }

        return types.ToImmutable();
    }

    private NamedType? Find(NamedTypeNode node)
    {
        var type = findType(node.Name.Value);
        if (type is null)
        {
            report($"Unknown type: \"{node.Name.Value}\".", node);
        }

        return type;
    }
}
