using System.Collections.Immutable;

namespace Chirp.Engine.Validation;

/// <summary>
/// Rules in the order they report, and for each moment of a walk which of them are called. Immutable, made once.
/// </summary>
internal sealed class RuleSet
{
    private readonly ImmutableArray<Func<ValidationRule>> _factories;
    private readonly byte[][] _byVisit;

    public RuleSet(params ReadOnlySpan<Func<ValidationRule>> factories)
    {
        _factories = [.. factories];
        var byVisit = new List<byte>[(int)Visit.MemberDefinition + 1];
        for (var i = 0; i < byVisit.Length; i++)
        {
            byVisit[i] = [];
        }

        for (var i = 0; i < factories.Length; i++)
        {
            foreach (var visit in factories[i]().Visits)
            {
                byVisit[(int)visit].Add((byte)i);
            }
        }

        _byVisit = Array.ConvertAll(byVisit, rules => rules.ToArray());
    }

    /// <summary>The rules for one validation; those without fields are shared.</summary>
    public ValidationRule[] Start()
    {
        var rules = new ValidationRule[_factories.Length];
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = _factories[i]();
        }

        return rules;
    }

    /// <summary>Positions of the rules to be called, in order.</summary>
    public ReadOnlySpan<byte> At(Visit visit) => _byVisit[(int)visit];
}
