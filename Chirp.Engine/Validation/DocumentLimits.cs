using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation;

/// <summary>
/// Measures a document before any rule sees it: fields and nesting once fragments are spread, directives at one place.
/// Each fragment is measured once and its numbers added wherever it is spread, so nothing here is exponential, and what
/// passes bounds every later walk.
/// </summary>
internal sealed class DocumentLimits(ValidationContext context)
{
    private readonly Measure?[] _measured = new Measure?[context.Fragments.Count];
    private readonly bool[] _open = new bool[context.Fragments.Count];
    private readonly ValidationOptions _options = context.Options;
    private int _depth;

    /// <summary>Whether a fragment spreads itself, directly or not; also said where a name is defined twice.</summary>
    public bool HasCycles { get; private set; }

    /// <summary>Whether a value anywhere is or holds a variable.</summary>
    public bool UsesVariables { get; private set; }

    /// <summary>Reports every limit that is passed, and stops the validation where one is.</summary>
    public void Check()
    {
        foreach (var definition in context.Document.Definitions)
        {
            switch (definition)
            {
                case OperationDefinitionNode operation:
                    CheckDirectives(operation.Directives);
                    foreach (var variable in operation.Variables)
                    {
                        CheckDirectives(variable.Directives);
                    }

                    CheckSize(MeasureSet(operation.SelectionSet), operation);
                    break;
                case FragmentDefinitionNode fragment:
                    CheckDirectives(fragment.Directives);
                    foreach (var variable in fragment.Variables)
                    {
                        CheckDirectives(variable.Directives);
                    }

                    CheckSize(MeasureDefinition(fragment), fragment);
                    break;
            }
        }

        if (context.HasErrors)
        {
            throw new ValidationStopped();
        }
    }

    private void CheckSize(Measure measure, DefinitionNode definition)
    {
        if (measure.Fields > _options.MaxFields)
        {
            context.ReportLimit(
                $"{measure.Fields} fields are selected here once fragments are spread; the limit is "
                + $"{_options.MaxFields} ({nameof(EngineOptions)}.{nameof(EngineOptions.MaxFields)}).",
                definition);
        }
    }

    private Measure MeasureDefinition(FragmentDefinitionNode fragment)
    {
        var entry = context.Fragments.Find(fragment.Name.Value)!;
        if (ReferenceEquals(entry.Node, fragment))
        {
            return MeasureFragment(entry);
        }

        // Defined again below, which is an error; whether this one is part of a cycle is not worth telling.
        HasCycles = true;
        return MeasureSet(fragment.SelectionSet);
    }

    private Measure MeasureFragment(FragmentEntry fragment)
    {
        if (_open[fragment.Index])
        {
            HasCycles = true;
            return default;
        }

        if (_measured[fragment.Index] is not { } measure)
        {
            _open[fragment.Index] = true;
            measure = MeasureSet(fragment.Node.SelectionSet);
            _open[fragment.Index] = false;
            _measured[fragment.Index] = measure;
        }

        return measure;
    }

    private Measure MeasureSet(SelectionSetNode selectionSet)
    {
        if (++_depth > _options.MaxDepth)
        {
            throw TooDeep(selectionSet);
        }

        long fields = 0;
        var depth = 0;
        foreach (var selection in selectionSet.Selections)
        {
            CheckDirectives(selection.Directives);
            var below = default(Measure);
            switch (selection)
            {
                case FieldNode field:
                    fields++;
                    UsesVariables |= HasVariable(field.Arguments);
                    below = field.SelectionSet is { } set ? MeasureSet(set) : default;
                    break;
                case InlineFragmentNode inline:
                    below = MeasureSet(inline.SelectionSet);
                    break;
                case FragmentSpreadNode spread when context.Fragments.Find(spread.Name.Value) is { } fragment:
                    UsesVariables |= HasVariable(spread.Arguments);
                    below = MeasureFragment(fragment);
                    if (_depth + below.Depth > _options.MaxDepth)
                    {
                        throw TooDeep(spread);
                    }

                    break;
            }

            // Sums of at most 2^62: each is below the sum of two that are.
            fields = Math.Min(fields + below.Fields, long.MaxValue / 2);
            depth = Math.Max(depth, below.Depth);
        }

        _depth--;
        return new Measure(fields, depth + 1);
    }

    private ValidationStopped TooDeep(SyntaxNode node) => context.Stop(
        $"Selection sets are nested more than {_options.MaxDepth} deep here once fragments are spread; the limit is "
        + $"{nameof(Language.ParserLimits)}.{nameof(Language.ParserLimits.MaxDepth)}.",
        node);

    private void CheckDirectives(ImmutableArray<DirectiveNode> directives)
    {
        if (directives.Length > _options.MaxDirectivesPerLocation)
        {
            context.ReportLimit(
                $"{directives.Length} directives stand here; the limit is {_options.MaxDirectivesPerLocation} "
                + $"({nameof(EngineOptions)}.{nameof(EngineOptions.MaxDirectivesPerLocation)}).",
                directives[_options.MaxDirectivesPerLocation]);
        }

        foreach (var directive in directives)
        {
            UsesVariables |= HasVariable(directive.Arguments);
        }
    }

    private bool HasVariable(ImmutableArray<ArgumentNode> arguments)
    {
        if (UsesVariables)
        {
            return true;
        }

        foreach (var argument in arguments)
        {
            if (Values.HasVariable(argument.Value))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Measure(long Fields, int Depth);
}
