using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>A field of an input object is given once (section 5.6.3).</summary>
internal sealed class UniqueInputFieldNamesRule : ValidationRule
{
    private readonly List<FirstByName<NameNode>> _open = [];
    private int _depth;

    public override ReadOnlySpan<Visit> Visits => [Visit.ObjectValue, Visit.LeaveObjectValue, Visit.ObjectField];

    public override void EnterObjectValue(ObjectValueNode value, ValidationContext context)
    {
        if (_depth == _open.Count)
        {
            _open.Add(new FirstByName<NameNode>());
        }

        _open[_depth++].Clear();
    }

    public override void LeaveObjectValue(ObjectValueNode value, ValidationContext context) => _depth--;

    public override void EnterObjectField(ObjectFieldNode field, ValidationContext context)
    {
        if (!_open[_depth - 1].TryAdd(field.Name.Value, field.Name, out var known))
        {
            context.Report($"There can be only one input field named \"{field.Name.Value}\".", known, field.Name);
        }
    }
}
