using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Validation;

namespace Chirp.Engine.Cost;

/// <summary>
/// Variables that must have a value for a selection to be there: one of it, and those of what is around it.
/// </summary>
internal sealed class Condition(string variable, bool expected, Condition? outer)
{
    public bool Holds(VariableReader variables)
    {
        for (var condition = this; condition is not null; condition = condition.Outer)
        {
            if (!variables(condition.Variable, out var value) || value is not bool actual
                || actual != condition.Expected)
            {
                return false;
            }
        }

        return true;
    }

    private string Variable { get; } = variable;

    private bool Expected { get; } = expected;

    private Condition? Outer { get; } = outer;

    /// <summary>
    /// Adds what a selection's <c>@skip</c> and <c>@include</c> ask; false where it is never there. A null condition
    /// always holds.
    /// </summary>
    public static bool TryAdd(ImmutableArray<DirectiveNode> directives, ref Condition? condition)
    {
        foreach (var directive in directives)
        {
            var name = directive.Name.Value;
            if (name is not ("skip" or "include"))
            {
                continue;
            }

            switch (directive.FindArgument("if")?.Value)
            {
                case BooleanValueNode constant when constant.Value != (name == "include"):
                    return false;
                case VariableNode variable:
                    condition = new Condition(variable.Name.Value, name == "include", condition);
                    break;
            }
        }

        return true;
    }
}
