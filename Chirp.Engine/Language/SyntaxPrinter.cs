using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Language;

/// <summary>Writes executable documents, values and coordinates; hands definitions of types on.</summary>
internal sealed class SyntaxPrinter(PrintedText text)
{
    // Arguments, lists and objects that would be longer stand an item a line.
    private const int MaxLineLength = 80;

    public void Print(SyntaxNode node)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GraphQLException(
                "The document nests too deep for the stack to be printed.", ErrorCodes.LimitExceeded);
        }

        switch (node)
        {
            case NameNode name:
                text.Text(name.Value);
                break;
            case DocumentNode document:
                PrintDocument(document);
                break;
            case ValueNode value:
                PrintValue(value);
                break;
            case TypeNode type:
                PrintType(type);
                break;
            case SelectionNode or SelectionSetNode:
                PrintSelection(node);
                break;
            case SchemaCoordinateNode coordinate:
                PrintCoordinate(coordinate);
                break;
            case OperationDefinitionNode operation:
                PrintOperation(operation);
                break;
            case FragmentDefinitionNode fragment:
                PrintFragment(fragment);
                break;
            case VariableDefinitionNode variable:
                PrintVariable(variable);
                break;
            case ArgumentNode argument:
                PrintMember(argument.Name, argument.Value);
                break;
            case ObjectFieldNode field:
                PrintMember(field.Name, field.Value);
                break;
            case DirectiveNode directive:
                PrintDirective(directive);
                break;
            default:
                new TypeSystemPrinter(this, text).Print(node);
                break;
        }
    }

    /// <summary>Nodes with a text between them.</summary>
    public void Join<TNode>(ImmutableArray<TNode> nodes, string separator)
        where TNode : SyntaxNode
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            if (i > 0)
            {
                text.Text(separator);
            }

            Print(nodes[i]);
        }
    }

    /// <summary>A bracket left open around nodes.</summary>
    public PrintedText.Bracket OpenItems<TNode>(ImmutableArray<TNode> nodes)
        where TNode : SyntaxNode
    {
        var bracket = text.Open();
        for (var i = 0; i < nodes.Length; i++)
        {
            if (i > 0)
            {
                text.Separate();
            }

            Print(nodes[i]);
        }

        return bracket;
    }

    /// <summary>Each directive with a space before it.</summary>
    public void PrintDirectives(ImmutableArray<DirectiveNode> directives)
    {
        foreach (var directive in directives)
        {
            text.Text(" ");
            PrintDirective(directive);
        }
    }

    public void PrintDescription(StringValueNode? description)
    {
        if (description is not null)
        {
            PrintValue(description);
            text.NewLine();
        }
    }

    private void PrintDocument(DocumentNode document)
    {
        for (var i = 0; i < document.Definitions.Length; i++)
        {
            if (i > 0)
            {
                text.NewLine();
                text.NewLine();
            }

            Print(document.Definitions[i]);
        }
    }

    private void PrintOperation(OperationDefinitionNode operation)
    {
        PrintDescription(operation.Description);
        var isShorthand = operation.Operation == OperationType.Query && operation.Description is null
            && operation.Name is null && operation.Variables.IsEmpty && operation.Directives.IsEmpty;
        if (!isShorthand)
        {
            text.Text(TypeSystemPrinter.Keyword(operation.Operation));
            if (operation.Name is not null || !operation.Variables.IsEmpty)
            {
                text.Text(" ");
            }

            text.Text(operation.Name?.Value ?? "");
            PrintVariables(operation.Variables);
            PrintDirectives(operation.Directives);
            text.Text(" ");
        }

        PrintSelection(operation.SelectionSet);
    }

    private void PrintVariables(ImmutableArray<VariableDefinitionNode> variables)
    {
        if (variables.IsEmpty)
        {
            return;
        }

        var bracket = OpenItems(variables);
        if (text.HasLines(bracket))
        {
            text.CloseLines(bracket, "(", ")", indent: false);
        }
        else
        {
            text.CloseInline(bracket, "(", ")");
        }
    }

    private void PrintVariable(VariableDefinitionNode variable)
    {
        PrintDescription(variable.Description);
        PrintValue(variable.Variable);
        text.Text(": ");
        PrintType(variable.Type);
        if (variable.DefaultValue is not null)
        {
            text.Text(" = ");
            Print(variable.DefaultValue);
        }

        PrintDirectives(variable.Directives);
    }

    private void PrintFragment(FragmentDefinitionNode fragment)
    {
        PrintDescription(fragment.Description);
        text.Text("fragment ");
        text.Text(fragment.Name.Value);
        PrintVariables(fragment.Variables);
        text.Text(" on ");
        PrintType(fragment.TypeCondition);
        PrintDirectives(fragment.Directives);
        text.Text(" ");
        PrintSelection(fragment.SelectionSet);
    }

    private void PrintSelection(SyntaxNode node)
    {
        switch (node)
        {
            case SelectionSetNode { Selections.IsEmpty: true }:
                text.Text("{}");
                break;
            case SelectionSetNode selectionSet:
                text.CloseLines(OpenItems(selectionSet.Selections), "{", "}");
                break;
            case FieldNode field:
                PrintField(field);
                break;
            case FragmentSpreadNode spread:
                text.Text("...");
                PrintSpread(spread);
                break;
            case InlineFragmentNode fragment:
                text.Text("...");
                if (fragment.TypeCondition is not null)
                {
                    text.Text(" on ");
                    PrintType(fragment.TypeCondition);
                }

                PrintDirectives(fragment.Directives);
                text.Text(" ");
                PrintSelection(fragment.SelectionSet);
                break;
        }
    }

    private void PrintSpread(FragmentSpreadNode spread)
    {
        text.Text(spread.Name.Value);
        PrintArguments(spread.Arguments, spread.Name.Value.Length + "...".Length);
        PrintDirectives(spread.Directives);
    }

    // On lines of their own where one line would be too long.
    private void PrintArguments(ImmutableArray<ArgumentNode> arguments, int nameLength)
    {
        if (!arguments.IsEmpty)
        {
            var bracket = OpenItems(arguments);
            Close(bracket, nameLength + text.InlineLength(bracket) + 2, "(", ")");
        }
    }

    private void PrintField(FieldNode field)
    {
        var start = text.Length;
        if (field.Alias is not null)
        {
            text.Text(field.Alias.Value);
            text.Text(": ");
        }

        text.Text(field.Name.Value);
        PrintArguments(field.Arguments, text.Length - start);
        PrintDirectives(field.Directives);
        if (field.SelectionSet is not null)
        {
            text.Text(" ");
            Print(field.SelectionSet);
        }
    }

    private void PrintDirective(DirectiveNode directive)
    {
        text.Text("@");
        text.Text(directive.Name.Value);
        if (!directive.Arguments.IsEmpty)
        {
            text.Text("(");
            Join(directive.Arguments, ", ");
            text.Text(")");
        }
    }

    private void PrintMember(NameNode name, ValueNode value)
    {
        text.Text(name.Value);
        text.Text(": ");
        Print(value);
    }

    private void PrintValue(ValueNode node)
    {
        switch (node)
        {
            case VariableNode variable:
                text.Text("$");
                text.Text(variable.Name.Value);
                break;
            case IntValueNode number:
                text.Text(number.Value);
                break;
            case FloatValueNode number:
                text.Text(number.Value);
                break;
            case StringValueNode { IsBlock: true } value:
                text.Block(StringPrinter.Block(value.Value));
                break;
            case StringValueNode value:
                text.Text(StringPrinter.Quoted(value.Value));
                break;
            case BooleanValueNode boolean:
                text.Text(boolean.Value ? "true" : "false");
                break;
            case NullValueNode:
                text.Text("null");
                break;
            case EnumValueNode value:
                text.Text(value.Value);
                break;
            case ListValueNode list:
                var items = OpenItems(list.Values);
                Close(items, text.InlineLength(items) + 2, "[", "]");
                break;
            case ObjectValueNode value:
                var fields = OpenItems(value.Fields);
                Close(fields, text.InlineLength(fields) + 4, "{", "}", padding: " ");
                break;
        }
    }

    private void Close(in PrintedText.Bracket bracket, int length, string open, string close, string padding = "")
    {
        if (length > MaxLineLength)
        {
            text.CloseLines(bracket, open, close);
        }
        else
        {
            text.CloseInline(bracket, open + padding, padding + close);
        }
    }

    private void PrintType(TypeNode type)
    {
        switch (type)
        {
            case NamedTypeNode named:
                text.Text(named.Name.Value);
                break;
            case ListTypeNode list:
                text.Text("[");
                Print(list.Type);
                text.Text("]");
                break;
            case NonNullTypeNode nonNull:
                Print(nonNull.Type);
                text.Text("!");
                break;
        }
    }

    private void PrintCoordinate(SchemaCoordinateNode coordinate)
    {
        var name = coordinate.Name.Value;
        text.Text(coordinate switch
        {
            MemberCoordinateNode member => $"{name}.{member.MemberName.Value}",
            ArgumentCoordinateNode argument => $"{name}.{argument.FieldName.Value}({argument.ArgumentName.Value}:)",
            DirectiveArgumentCoordinateNode argument => $"@{name}({argument.ArgumentName.Value}:)",
            DirectiveCoordinateNode => $"@{name}",
            _ => name,
        });
    }
}
