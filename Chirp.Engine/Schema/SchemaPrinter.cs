using System.Collections.Immutable;
using System.Text;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>
/// Prints a schema as a document from which the same schema is built, laid out as graphql-js prints one. Extensions
/// stand merged in what they extend.
/// </summary>
public sealed class SchemaPrinter
{
    private readonly StringBuilder _text = new();
    private readonly bool _withDirectives;

    private SchemaPrinter(bool withDirectives) => _withDirectives = withDirectives;

    /// <param name="schema">The schema.</param>
    /// <param name="withDirectives">
    /// Whether every applied directive is printed, as <c>@cost</c> and the author's own; otherwise only what belongs to
    /// the schema itself: <c>@deprecated</c>, <c>@specifiedBy</c> and <c>@oneOf</c>.
    /// </param>
    public static string Print(GraphQLSchema schema, bool withDirectives = false)
    {
        var printer = new SchemaPrinter(withDirectives);
        printer.PrintRoots(schema);
        foreach (var directive in schema.Directives)
        {
            if (!BuiltInDefinitions.IsSpecified(directive))
            {
                printer.PrintDirective(directive);
            }
        }

        foreach (var type in schema.Types)
        {
            if (!BuiltInDefinitions.Types.ContainsKey(type.Name))
            {
                printer.PrintType(type);
            }
        }

        return printer._text.ToString();
    }

    private void Begin(string? description)
    {
        if (_text.Length > 0)
        {
            _text.Append("\n\n");
        }

        PrintDescription(description, "", isFirst: true);
    }

    private void PrintRoots(GraphQLSchema schema)
    {
        var hasRoot = schema.Query is not null || schema.Mutation is not null || schema.Subscription is not null;
        var applied = schema.Roots.Nodes.SelectMany(static node => node.Directives).ToImmutableArray();
        var hasDefaultNames = ReferenceEquals(schema.Query, schema.FindType("Query"))
            && ReferenceEquals(schema.Mutation, schema.FindType("Mutation"))
            && ReferenceEquals(schema.Subscription, schema.FindType("Subscription"));
        var isImplied = schema.Description is null && hasDefaultNames && !(_withDirectives && !applied.IsEmpty);
        if (!hasRoot || isImplied)
        {
            return;
        }

        Begin(schema.Description);
        _text.Append("schema");
        PrintApplied(applied);
        _text.Append(" {\n");
        PrintRoot("query", schema.Query);
        PrintRoot("mutation", schema.Mutation);
        PrintRoot("subscription", schema.Subscription);
        _text.Append('}');
    }

    private void PrintRoot(string operation, ObjectType? type)
    {
        if (type is not null)
        {
            _text.Append("  ").Append(operation).Append(": ").Append(type.Name).Append('\n');
        }
    }

    private void PrintDirective(DirectiveDefinition directive)
    {
        Begin(directive.Description);
        _text.Append("directive ").Append(directive);
        PrintArguments(directive.Arguments, "");
        PrintDeprecated(directive.DeprecationReason);
        _text.Append(directive.IsRepeatable ? " repeatable on " : " on ")
            .AppendJoin(" | ", directive.Locations.Select(DirectiveLocationNames.Of));
    }

    private void PrintType(NamedType type)
    {
        Begin(type.Description);
        _text.Append(Keyword(type)).Append(' ').Append(type.Name);
        if (type is ComplexType { Interfaces.IsEmpty: false } implementing)
        {
            _text.Append(" implements ").AppendJoin(" & ", implementing.Interfaces);
        }

        if (_withDirectives)
        {
            PrintApplied(type.AppliedDirectives);
        }
        else if (type is ScalarType { SpecifiedByUrl: { } url })
        {
            _text.Append(" @specifiedBy(url: ").Append(Quoted(url)).Append(')');
        }
        else if (type is InputObjectType { IsOneOf: true })
        {
            _text.Append(" @oneOf");
        }

        PrintMembers(type);
    }

    private static string Keyword(NamedType type) => type switch
    {
        ScalarType => "scalar",
        ObjectType => "type",
        InterfaceType => "interface",
        UnionType => "union",
        EnumType => "enum",
        _ => "input",
    };

    private void PrintMembers(NamedType type)
    {
        switch (type)
        {
            case ComplexType complex:
                PrintBlock(complex.Fields, static field => field.Description, PrintField);
                break;
            case UnionType { Members.IsEmpty: false } union:
                _text.Append(" = ").AppendJoin(" | ", union.Members);
                break;
            case EnumType enumType:
                PrintBlock(enumType.Values, static value => value.Description, value =>
                {
                    _text.Append(value.Name);
                    PrintMemberDirectives(value.Node?.Directives ?? [], value.DeprecationReason);
                });
                break;
            case InputObjectType inputObject:
                PrintBlock(inputObject.Fields, static field => field.Description, PrintInputValue);
                break;
        }
    }

    private void PrintBlock<T>(ImmutableArray<T> items, Func<T, string?> descriptionOf, Action<T> print)
    {
        if (items.IsEmpty)
        {
            return;
        }

        _text.Append(" {\n");
        for (var i = 0; i < items.Length; i++)
        {
            PrintDescription(descriptionOf(items[i]), "  ", i == 0);
            _text.Append("  ");
            print(items[i]);
            _text.Append('\n');
        }

        _text.Append('}');
    }

    private void PrintField(FieldDefinition field)
    {
        _text.Append(field.Name);
        PrintArguments(field.Arguments, "  ");
        _text.Append(": ").Append(field.Type);
        PrintMemberDirectives(field.AppliedDirectives, field.DeprecationReason);
    }

    // On one line unless one has a description.
    private void PrintArguments(ImmutableArray<InputValue> arguments, string indentation)
    {
        if (arguments.IsEmpty)
        {
            return;
        }

        _text.Append('(');
        var isBlock = arguments.Any(static argument => argument.Description is not null);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (isBlock)
            {
                _text.Append('\n');
                PrintDescription(arguments[i].Description, "  " + indentation, i == 0);
                _text.Append("  ").Append(indentation);
            }
            else if (i > 0)
            {
                _text.Append(", ");
            }

            PrintInputValue(arguments[i]);
        }

        _ = isBlock ? _text.Append('\n').Append(indentation).Append(')') : _text.Append(')');
    }

    private void PrintInputValue(InputValue value)
    {
        _text.Append(value.Name).Append(": ").Append(value.Type);
        if (value.DefaultLiteral is not null)
        {
            _text.Append(" = ").Append(Printer.Print(value.DefaultLiteral));
        }

        PrintMemberDirectives(value.AppliedDirectives, value.DeprecationReason);
    }

    private void PrintMemberDirectives(ImmutableArray<DirectiveNode> applied, string? deprecationReason)
    {
        if (_withDirectives)
        {
            PrintApplied(applied);
        }
        else
        {
            PrintDeprecated(deprecationReason);
        }
    }

    private void PrintApplied(ImmutableArray<DirectiveNode> applied)
    {
        if (!_withDirectives)
        {
            return;
        }

        foreach (var directive in applied)
        {
            _text.Append(' ').Append(Printer.Print(directive));
        }
    }

    private void PrintDeprecated(string? reason)
    {
        if (reason == AppliedDirectives.DefaultReason)
        {
            _text.Append(" @deprecated");
        }
        else if (reason is not null)
        {
            _text.Append(" @deprecated(reason: ").Append(Quoted(reason)).Append(')');
        }
    }

    private void PrintDescription(string? description, string indentation, bool isFirst)
    {
        if (description is null)
        {
            return;
        }

        if (indentation.Length > 0 && !isFirst)
        {
            _text.Append('\n');
        }

        var literal = new StringValueNode(description, StringPrinter.IsPrintableAsBlock(description), 0, 0);
        _text.Append(indentation)
            .Append(Printer.Print(literal).Replace("\n", "\n" + indentation))
            .Append('\n');
    }

    private static string Quoted(string text) => Printer.Print(new StringValueNode(text, false, 0, 0));
}
