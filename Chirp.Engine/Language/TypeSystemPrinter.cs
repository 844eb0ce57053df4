using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Writes definitions and extensions of the type system.</summary>
internal sealed class TypeSystemPrinter(SyntaxPrinter printer, PrintedText text)
{
    public void Print(SyntaxNode node)
    {
        switch (node)
        {
            case SchemaDefinitionNode schema:
                printer.PrintDescription(schema.Description);
                text.Text(schema.Kind == SyntaxKind.SchemaExtension ? "extend schema" : "schema");
                printer.PrintDirectives(schema.Directives);
                PrintBlock(schema.OperationTypes);
                break;
            case OperationTypeDefinitionNode operationType:
                text.Text(Keyword(operationType.Operation));
                text.Text(": ");
                printer.Print(operationType.Type);
                break;
            case TypeDefinitionNode type:
                PrintType(type);
                break;
            case FieldDefinitionNode field:
                PrintField(field);
                break;
            case InputValueDefinitionNode input:
                PrintInputValue(input);
                break;
            case EnumValueDefinitionNode value:
                printer.PrintDescription(value.Description);
                text.Text(value.Name.Value);
                printer.PrintDirectives(value.Directives);
                break;
            case DirectiveDefinitionNode directive:
                PrintDirective(directive);
                break;
            case DirectiveExtensionNode directive:
                text.Text("extend directive @");
                text.Text(directive.Name.Value);
                printer.PrintDirectives(directive.Directives);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node.Kind, "Not a kind that can be printed.");
        }
    }

    public static string Keyword(OperationType operation) => operation switch
    {
        OperationType.Query => "query",
        OperationType.Mutation => "mutation",
        _ => "subscription",
    };

    private void PrintType(TypeDefinitionNode type)
    {
        printer.PrintDescription(type.Description);
        text.Text(type.IsExtension ? "extend " : "");
        text.Text(Keyword(type));
        text.Text(type.Name.Value);
        if (type is ComplexTypeDefinitionNode { Interfaces.IsEmpty: false } complex)
        {
            text.Text(" implements ");
            printer.Join(complex.Interfaces, " & ");
        }

        printer.PrintDirectives(type.Directives);
        switch (type)
        {
            case ComplexTypeDefinitionNode { Fields: var fields }:
                PrintBlock(fields);
                break;
            case UnionTypeDefinitionNode { Members: { IsEmpty: false } members }:
                text.Text(" = ");
                printer.Join(members, " | ");
                break;
            case EnumTypeDefinitionNode { Values: var values }:
                PrintBlock(values);
                break;
            case InputObjectTypeDefinitionNode { Fields: var fields }:
                PrintBlock(fields);
                break;
        }
    }

    private static string Keyword(TypeDefinitionNode type) => type switch
    {
        ScalarTypeDefinitionNode => "scalar ",
        ObjectTypeDefinitionNode => "type ",
        InterfaceTypeDefinitionNode => "interface ",
        UnionTypeDefinitionNode => "union ",
        EnumTypeDefinitionNode => "enum ",
        _ => "input ",
    };

    private void PrintField(FieldDefinitionNode field)
    {
        printer.PrintDescription(field.Description);
        text.Text(field.Name.Value);
        PrintArguments(field.Arguments);
        text.Text(": ");
        printer.Print(field.Type);
        printer.PrintDirectives(field.Directives);
    }

    private void PrintInputValue(InputValueDefinitionNode input)
    {
        printer.PrintDescription(input.Description);
        text.Text(input.Name.Value);
        text.Text(": ");
        printer.Print(input.Type);
        if (input.DefaultValue is not null)
        {
            text.Text(" = ");
            printer.Print(input.DefaultValue);
        }

        printer.PrintDirectives(input.Directives);
    }

    private void PrintDirective(DirectiveDefinitionNode directive)
    {
        printer.PrintDescription(directive.Description);
        text.Text("directive @");
        text.Text(directive.Name.Value);
        PrintArguments(directive.Arguments);
        printer.PrintDirectives(directive.Directives);
        text.Text(directive.IsRepeatable ? " repeatable on " : " on ");
        printer.Join(directive.Locations, " | ");
    }

    // On one line unless an argument takes more, as one with a description does.
    private void PrintArguments(ImmutableArray<InputValueDefinitionNode> arguments)
    {
        if (arguments.IsEmpty)
        {
            return;
        }

        var bracket = printer.OpenItems(arguments);
        if (text.HasLines(bracket))
        {
            text.CloseLines(bracket, "(", ")");
        }
        else
        {
            text.CloseInline(bracket, "(", ")");
        }
    }

    private void PrintBlock<TNode>(ImmutableArray<TNode> nodes)
        where TNode : SyntaxNode
    {
        if (!nodes.IsEmpty)
        {
            text.Text(" ");
            text.CloseLines(printer.OpenItems(nodes), "{", "}");
        }
    }
}
