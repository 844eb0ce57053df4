using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Merging;

/// <summary>
/// A fragment's variables with the values of one spread: within two scopes, the same variable may stand for two values.
/// </summary>
internal sealed class FragmentScope
{
    private readonly FragmentDefinitionNode _fragment;

    private FragmentScope(FragmentDefinitionNode fragment) => _fragment = fragment;

    /// <summary>
    /// A new scope, or null for a fragment without variables, whose variables are the operation's everywhere.
    /// </summary>
    public static FragmentScope? Of(FragmentDefinitionNode fragment) =>
        fragment.Variables.IsEmpty ? null : new FragmentScope(fragment);

    /// <summary>Whether a value has a variable of this fragment's.</summary>
    public bool Uses(ValueNode value)
    {
        switch (value)
        {
            case VariableNode variable:
                return _fragment.FindVariable(variable.Name.Value) is not null;
            case ListValueNode list:
                foreach (var item in list.Values)
                {
                    if (Uses(item))
                    {
                        return true;
                    }
                }

                return false;
            case ObjectValueNode node:
                foreach (var field in node.Fields)
                {
                    if (Uses(field.Value))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
