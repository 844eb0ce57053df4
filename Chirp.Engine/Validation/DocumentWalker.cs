using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>
/// Walks a document once, depth first, keeps the context's place (types, field, directive, argument), and calls the
/// rules that asked for each moment. The order of nodes and rules decides the order of errors; it is the reference's.
/// </summary>
internal sealed class DocumentWalker(ValidationContext context, RuleSet set, ValidationRule[] rules)
{
    private TypeSystemWalker? _typeSystem;

    public ValueWalker Values { get; } = new(context, set, rules);

    public void Walk(DocumentNode document)
    {
        foreach (var index in set.At(Visit.Document))
        {
            rules[index].EnterDocument(document, context);
        }

        foreach (var definition in document.Definitions)
        {
            WalkDefinition(definition);
        }

        foreach (var index in set.At(Visit.LeaveDocument))
        {
            rules[index].LeaveDocument(document, context);
        }
    }

    public void WalkDefinition(DefinitionNode definition)
    {
        context.Definition = definition;
        switch (definition)
        {
            case OperationDefinitionNode operation:
                WalkOperation(operation);
                break;
            case FragmentDefinitionNode fragment:
                WalkFragment(fragment);
                break;
            default:
                _typeSystem ??= new TypeSystemWalker(this, context, set, rules);
                _typeSystem.Walk(definition);
                break;
        }
    }

    public void WalkDirectives(ImmutableArray<DirectiveNode> directives, DirectiveLocation location)
    {
        foreach (var directive in directives)
        {
            context.DirectiveLocation = location;
            context.InDirective = true;
            context.Directive = context.Schema.FindDirective(directive.Name.Value);
            foreach (var index in set.At(Visit.Directive))
            {
                rules[index].EnterDirective(directive, context);
            }

            WalkArguments(directive.Arguments);
            foreach (var index in set.At(Visit.LeaveDirective))
            {
                rules[index].LeaveDirective(directive, context);
            }

            context.Directive = null;
            context.InDirective = false;
        }
    }

    public void WalkType(TypeNode type)
    {
        if (set.At(Visit.NamedType).IsEmpty)
        {
            return;
        }

        while (type is not NamedTypeNode)
        {
            type = type is ListTypeNode list ? list.Type : ((NonNullTypeNode)type).Type;
        }

        foreach (var index in set.At(Visit.NamedType))
        {
            rules[index].EnterNamedType((NamedTypeNode)type, context);
        }
    }

    private void WalkOperation(OperationDefinitionNode operation)
    {
        context.Type = operation.Operation switch
        {
            OperationType.Query => context.Schema.Query,
            OperationType.Mutation => context.Schema.Mutation,
            _ => context.Schema.Subscription,
        };
        foreach (var index in set.At(Visit.Operation))
        {
            rules[index].EnterOperation(operation, context);
        }

        foreach (var variable in operation.Variables)
        {
            WalkVariableDefinition(variable, DirectiveLocation.VariableDefinition);
        }

        WalkDirectives(operation.Directives, operation.Operation switch
        {
            OperationType.Query => DirectiveLocation.Query,
            OperationType.Mutation => DirectiveLocation.Mutation,
            _ => DirectiveLocation.Subscription,
        });
        WalkSelectionSet(operation.SelectionSet, visit: true);
        foreach (var index in set.At(Visit.LeaveOperation))
        {
            rules[index].LeaveOperation(operation, context);
        }

        context.Type = null;
    }

    private void WalkFragment(FragmentDefinitionNode fragment)
    {
        context.Type = FindOutputType(fragment.TypeCondition);
        foreach (var index in set.At(Visit.Fragment))
        {
            rules[index].EnterFragment(fragment, context);
        }

        foreach (var variable in fragment.Variables)
        {
            WalkVariableDefinition(variable, DirectiveLocation.FragmentVariableDefinition);
        }

        WalkType(fragment.TypeCondition);
        WalkDirectives(fragment.Directives, DirectiveLocation.FragmentDefinition);
        WalkSelectionSet(fragment.SelectionSet, visit: true);
        context.Type = null;
    }

    private void WalkVariableDefinition(VariableDefinitionNode variable, DirectiveLocation location)
    {
        var type = context.Schema.Resolve(variable.Type);
        context.InputType = type is { IsInputType: true } ? type : null;
        foreach (var index in set.At(Visit.VariableDefinition))
        {
            rules[index].EnterVariableDefinition(variable, context);
        }

        WalkType(variable.Type);
        if (variable.DefaultValue is { } value)
        {
            Values.Walk(value);
        }

        WalkDirectives(variable.Directives, location);
        context.InputType = null;
    }

    private void WalkSelectionSet(SelectionSetNode selectionSet, bool visit)
    {
        var outer = context.ParentType;
        context.ParentType = context.Type?.Named is { IsComposite: true } composite ? composite : null;
        if (visit)
        {
            foreach (var index in set.At(Visit.SelectionSet))
            {
                rules[index].EnterSelectionSet(selectionSet, context);
            }
        }

        foreach (var selection in selectionSet.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    WalkField(field);
                    break;
                case FragmentSpreadNode spread:
                    WalkSpread(spread);
                    break;
                case InlineFragmentNode inline:
                    WalkInlineFragment(inline);
                    break;
            }
        }

        context.ParentType = outer;
    }

    private void WalkField(FieldNode field)
    {
        var outerField = context.Field;
        var outerType = context.Type;
        var definition = context.ParentType is { } parent ? context.Schema.FindField(parent, field.Name.Value) : null;
        context.Field = definition;
        context.Type = definition is { Type.IsOutputType: true } ? definition.Type : null;
        foreach (var index in set.At(Visit.Field))
        {
            rules[index].EnterField(field, context);
        }

        WalkArguments(field.Arguments);
        WalkDirectives(field.Directives, DirectiveLocation.Field);
        if (field.SelectionSet is { } selectionSet)
        {
            WalkSelectionSet(selectionSet, visit: true);
        }

        foreach (var index in set.At(Visit.LeaveField))
        {
            rules[index].LeaveField(field, context);
        }

        context.Field = outerField;
        context.Type = outerType;
    }

    private void WalkSpread(FragmentSpreadNode spread)
    {
        foreach (var index in set.At(Visit.FragmentSpread))
        {
            rules[index].EnterFragmentSpread(spread, context);
        }

        if (!spread.Arguments.IsEmpty)
        {
            WalkFragmentArguments(spread);
        }

        WalkDirectives(spread.Directives, DirectiveLocation.FragmentSpread);
        foreach (var index in set.At(Visit.LeaveFragmentSpread))
        {
            rules[index].LeaveFragmentSpread(spread, context);
        }
    }

    private void WalkFragmentArguments(FragmentSpreadNode spread)
    {
        context.SpreadFragment = context.Fragments.Find(spread.Name.Value)?.Node;
        foreach (var argument in spread.Arguments)
        {
            var type = context.SpreadFragment?.FindVariable(argument.Name.Value) is { } variable
                ? context.Schema.Resolve(variable.Type)
                : null;
            context.InputType = type is { IsInputType: true } ? type : null;
            foreach (var index in set.At(Visit.FragmentArgument))
            {
                rules[index].EnterFragmentArgument(argument, context);
            }

            Values.Walk(argument.Value);
        }

        context.InputType = null;
        context.SpreadFragment = null;
    }

    private void WalkInlineFragment(InlineFragmentNode inline)
    {
        var outer = context.Type;
        context.Type = inline.TypeCondition is { } condition ? FindOutputType(condition) : outer?.Named;
        foreach (var index in set.At(Visit.InlineFragment))
        {
            rules[index].EnterInlineFragment(inline, context);
        }

        if (inline.TypeCondition is { } type)
        {
            WalkType(type);
        }

        WalkDirectives(inline.Directives, DirectiveLocation.InlineFragment);
        WalkSelectionSet(inline.SelectionSet, visit: false);
        context.Type = outer;
    }

    private void WalkArguments(ImmutableArray<ArgumentNode> arguments)
    {
        if (arguments.IsEmpty)
        {
            return;
        }

        var outerInput = context.InputType;
        var outerParent = context.ParentInputType;

        // An unknown directive's arguments are looked for on the field it stands on: odd, but what the reference does.
        var known = context.Directive?.Arguments ?? context.Field?.Arguments ?? [];
        foreach (var argument in arguments)
        {
            var definition = known.Find(argument.Name.Value);
            context.Argument = definition;
            context.HasDefault = definition?.DefaultLiteral is not null;
            context.ParentInputType = outerInput;
            context.InputType = definition is { Type.IsInputType: true } ? definition.Type : null;
            foreach (var index in set.At(Visit.Argument))
            {
                rules[index].EnterArgument(argument, context);
            }

            Values.Walk(argument.Value);
        }

        context.Argument = null;
        context.HasDefault = false;
        context.InputType = outerInput;
        context.ParentInputType = outerParent;
    }

    private NamedType? FindOutputType(NamedTypeNode node) =>
        context.Schema.FindType(node.Name.Value) is { IsOutputType: true } type ? type : null;
}
