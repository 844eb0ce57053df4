using System.Collections.Frozen;
using Chirp.Engine.Validation.Rules;

namespace Chirp.Engine.Validation;

/// <summary>The rules in the reference's order, which is the order errors of one place are reported in.</summary>
internal static class SpecifiedRules
{
    private static readonly Func<ValidationRule>[] Executable =
    [
        Shared(new ExecutableDefinitionsRule()),
        Shared(new KnownOperationTypesRule()),
        static () => new UniqueOperationNamesRule(),
        static () => new LoneAnonymousOperationRule(),
        Shared(new SingleFieldSubscriptionsRule()),
        static () => new KnownTypeNamesRule(),
        Shared(new FragmentsOnCompositeTypesRule()),
        Shared(new VariablesAreInputTypesRule()),
        Shared(new ScalarLeafsRule()),
        Shared(new FieldsOnCorrectTypeRule()),
        static () => new UniqueFragmentNamesRule(),
        Shared(new KnownFragmentNamesRule()),
        static () => new NoUnusedFragmentsRule(),
        Shared(new PossibleFragmentSpreadsRule()),
        static () => new NoFragmentCyclesRule(),
        static () => new UniqueVariableNamesRule(),
        static () => new NoUndefinedVariablesRule(),
        static () => new NoUnusedVariablesRule(),
        Shared(new KnownDirectivesRule()),
        static () => new UniqueDirectivesPerLocationRule(),
        static () => new DeferStreamDirectiveOnRootFieldRule(),
        static () => new DeferStreamDirectiveOnValidOperationsRule(),
        static () => new DeferStreamDirectiveLabelRule(),
        Shared(new StreamDirectiveOnListFieldRule()),
        Shared(new KnownArgumentNamesRule()),
        Shared(new UniqueArgumentNamesRule()),
        Shared(new ValuesOfCorrectTypeRule()),
        Shared(new ProvidedRequiredArgumentsRule()),
        static () => new VariablesInAllowedPositionRule(),
        static () => new OverlappingFieldsCanBeMergedRule(),
        static () => new UniqueInputFieldNamesRule(),
    ];

    private static readonly Func<ValidationRule> IntrospectionDepth = static () => new MaxIntrospectionDepthRule();
    private static readonly Func<ValidationRule> NoDeprecated = Shared(new NoDeprecatedCustomRule());
    private static readonly Func<ValidationRule> NoIntrospection = Shared(new NoSchemaIntrospectionCustomRule());

    private static readonly Func<ValidationRule>[] Definitions =
    [
        static () => new LoneSchemaDefinitionRule(),
        static () => new UniqueOperationTypesRule(),
        static () => new UniqueTypeNamesRule(),
        static () => new UniqueEnumValueNamesRule(),
        static () => new UniqueFieldDefinitionNamesRule(),
        Shared(new UniqueArgumentDefinitionNamesRule()),
        static () => new UniqueDirectiveNamesRule(),
        static () => new KnownTypeNamesRule(),
        Shared(new KnownDirectivesRule()),
        static () => new UniqueDirectivesPerLocationRule(),
        static () => new PossibleTypeExtensionsRule(),
        Shared(new KnownArgumentNamesOnDirectivesRule()),
        Shared(new UniqueArgumentNamesRule()),
        static () => new UniqueInputFieldNamesRule(),
        Shared(new ProvidedRequiredArgumentsOnDirectivesRule()),
    ];

    private static readonly RuleSet[] ByOptions = MakeByOptions();
    private static readonly FrozenDictionary<string, RuleSet> ByName = MakeByName();

    /// <summary>For type system documents.</summary>
    public static RuleSet TypeSystem { get; } = new(Definitions);

    /// <summary>For executable documents.</summary>
    public static RuleSet For(ValidationOptions options) => ByOptions[
        (options.BoundIntrospectionDepth ? 1 : 0) | (options.Deprecated ? 0 : 2) | (options.Introspection ? 0 : 4)];

    /// <summary>One rule alone.</summary>
    public static RuleSet Find(string rule) =>
        ByName.GetValueOrDefault(rule) ?? throw new ArgumentException($"There is no rule '{rule}'.", nameof(rule));

    private static Func<ValidationRule> Shared(ValidationRule rule) => () => rule;

    private static RuleSet[] MakeByOptions()
    {
        var sets = new RuleSet[8];
        for (var bits = 0; bits < sets.Length; bits++)
        {
            List<Func<ValidationRule>> rules = [.. Executable];
            if ((bits & 1) != 0)
            {
                rules.Add(IntrospectionDepth);
            }

            if ((bits & 2) != 0)
            {
                rules.Add(NoDeprecated);
            }

            if ((bits & 4) != 0)
            {
                rules.Add(NoIntrospection);
            }

            sets[bits] = new RuleSet([.. rules]);
        }

        return sets;
    }

    private static FrozenDictionary<string, RuleSet> MakeByName()
    {
        var sets = new Dictionary<string, RuleSet>();
        Func<ValidationRule>[] all = [.. Executable, IntrospectionDepth, NoDeprecated, NoIntrospection, .. Definitions];
        foreach (var rule in all)
        {
            sets.TryAdd(rule().GetType().Name, new RuleSet(rule));
        }

        return sets.ToFrozenDictionary();
    }
}
