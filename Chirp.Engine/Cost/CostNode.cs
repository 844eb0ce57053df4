using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Cost;

/// <summary>A field of the plan: what one parent's value of it costs, and what is below it.</summary>
internal sealed class CostField
{
    public required FieldNode Node { get; init; }

    /// <summary>The definition the field was selected by.</summary>
    public required FieldDefinition Definition { get; init; }

    /// <summary>The field is there where one of these holds; empty where it always is.</summary>
    public required ImmutableArray<Condition> Conditions { get; init; }

    /// <summary>The field's weight with its directives and all arguments that are constant.</summary>
    public required double Weight { get; init; }

    /// <summary>Arguments whose part in the weight depends on variables.</summary>
    public required ImmutableArray<CostArgument> VariableArguments { get; init; }

    /// <summary>Of one value of the field.</summary>
    public required double TypeWeight { get; init; }

    public required bool IsList { get; init; }

    public required ListSize? Size { get; init; }

    /// <summary>What is selected on a value, by the kind of object it may be; the costliest counts.</summary>
    public required ImmutableArray<ImmutableArray<CostField>> Below { get; init; }
}

/// <summary>An argument in a document, of a field or a directive.</summary>
internal readonly record struct CostArgument(InputValue Definition, ValueNode Value);
