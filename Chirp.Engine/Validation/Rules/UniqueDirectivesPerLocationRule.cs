using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>
/// A directive that is not repeatable stands once at a place (section 5.7.3); a type and its extensions are one place.
/// </summary>
internal sealed class UniqueDirectivesPerLocationRule : ValidationRule
{
    private readonly FirstByName<DirectiveNode> _here = new();
    private FirstByName<DirectiveNode>? _onSchema;
    private Dictionary<string, FirstByName<DirectiveNode>>? _onTypes;

    public override ReadOnlySpan<Visit> Visits =>
    [
        Visit.Operation, Visit.VariableDefinition, Visit.Field, Visit.FragmentSpread, Visit.InlineFragment,
        Visit.Fragment, Visit.SchemaDefinition, Visit.TypeDefinition, Visit.MemberDefinition,
    ];

    public override void EnterOperation(OperationDefinitionNode operation, ValidationContext context) =>
        Check(operation.Directives, context);

    public override void EnterVariableDefinition(VariableDefinitionNode variable, ValidationContext context) =>
        Check(variable.Directives, context);

    public override void EnterField(FieldNode field, ValidationContext context) => Check(field.Directives, context);

    public override void EnterFragmentSpread(FragmentSpreadNode spread, ValidationContext context) =>
        Check(spread.Directives, context);

    public override void EnterInlineFragment(InlineFragmentNode fragment, ValidationContext context) =>
        Check(fragment.Directives, context);

    public override void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context) =>
        Check(fragment.Directives, context);

    public override void EnterSchemaDefinition(SchemaDefinitionNode definition, ValidationContext context) =>
        Check(definition.Directives, _onSchema ??= new FirstByName<DirectiveNode>(), context);

    public override void EnterTypeDefinition(TypeDefinitionNode definition, ValidationContext context)
    {
        if (definition.Directives.IsEmpty)
        {
            return;
        }

        _onTypes ??= [];
        if (!_onTypes.TryGetValue(definition.Name.Value, out var seen))
        {
            _onTypes[definition.Name.Value] = seen = new FirstByName<DirectiveNode>();
        }

        Check(definition.Directives, seen, context);
    }

    public override void EnterMemberDefinition(
        SyntaxNode member, ImmutableArray<DirectiveNode> directives, ValidationContext context) =>
        Check(directives, context);

    private void Check(ImmutableArray<DirectiveNode> directives, ValidationContext context)
    {
        if (directives.Length > 1)
        {
            _here.Clear();
            Check(directives, _here, context);
        }
    }

    private static void Check(
        ImmutableArray<DirectiveNode> directives, FirstByName<DirectiveNode> seen, ValidationContext context)
    {
        foreach (var directive in directives)
        {
            var name = directive.Name.Value;
            if (IsUnique(name, context) && !seen.TryAdd(name, directive, out var known))
            {
                context.Report($"The directive \"@{name}\" can only be used once at this location.", known, directive);
            }
        }
    }

    private static bool IsUnique(string name, ValidationContext context) =>
        context.DocumentDirectives?.GetValueOrDefault(name) is { } node
            ? !node.IsRepeatable
            : context.Schema.FindDirective(name) is { IsRepeatable: false };
}
