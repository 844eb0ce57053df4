using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Validation;

/// <summary>
/// The part of <see cref="DocumentWalker"/> for values: keeps the place among input types, and goes into a value only
/// where a rule asks for what is in it.
/// </summary>
internal sealed class ValueWalker(ValidationContext context, RuleSet set, ValidationRule[] rules)
{
    private readonly bool _goesInto = set.At(Visit.Variable).Length + set.At(Visit.ObjectValue).Length
        + set.At(Visit.ObjectField).Length + set.At(Visit.EnumValue).Length > 0;

    /// <summary>Walks a whole value: an argument's or a default.</summary>
    public void Walk(ValueNode value)
    {
        foreach (var index in set.At(Visit.RootValue))
        {
            rules[index].EnterRootValue(value, context);
        }

        if (_goesInto)
        {
            WalkAny(value);
        }
    }

    private void WalkAny(ValueNode value)
    {
        switch (value)
        {
            case VariableNode variable:
                foreach (var index in set.At(Visit.Variable))
                {
                    rules[index].EnterVariable(variable, context);
                }

                break;
            case EnumValueNode enumValue:
                foreach (var index in set.At(Visit.EnumValue))
                {
                    rules[index].EnterEnumValue(enumValue, context);
                }

                break;
            case ListValueNode list:
                WalkList(list);
                break;
            case ObjectValueNode objectValue:
                WalkObject(objectValue);
                break;
        }
    }

    private void WalkList(ListValueNode list)
    {
        var (input, parent, hasDefault) = (context.InputType, context.ParentInputType, context.HasDefault);
        context.ParentInputType = input;
        context.InputType = (input?.Nullable as ListType)?.OfType;
        context.HasDefault = false;
        foreach (var item in list.Values)
        {
            WalkAny(item);
        }

        (context.InputType, context.ParentInputType, context.HasDefault) = (input, parent, hasDefault);
    }

    private void WalkObject(ObjectValueNode value)
    {
        foreach (var index in set.At(Visit.ObjectValue))
        {
            rules[index].EnterObjectValue(value, context);
        }

        var (input, parent, hasDefault) = (context.InputType, context.ParentInputType, context.HasDefault);
        var type = input?.Named as InputObjectType;
        context.ParentInputType = input;
        foreach (var field in value.Fields)
        {
            var definition = type?.FindField(field.Name.Value);
            context.InputType = definition is { Type.IsInputType: true } ? definition.Type : null;
            context.HasDefault = definition?.DefaultLiteral is not null;
            foreach (var index in set.At(Visit.ObjectField))
            {
                rules[index].EnterObjectField(field, context);
            }

            WalkAny(field.Value);
        }

        (context.InputType, context.ParentInputType, context.HasDefault) = (input, parent, hasDefault);
        foreach (var index in set.At(Visit.LeaveObjectValue))
        {
            rules[index].LeaveObjectValue(value, context);
        }
    }
}
