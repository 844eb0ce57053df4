using System.Collections.Immutable;
using Chirp.Engine.Language;

namespace Chirp.Engine.Cost;

/// <summary>
/// The cost of one operation, but for its variables: an upper bound of what executing it can come to, counted per
/// resolver call and per object returned. Immutable, thread-safe.
/// </summary>
public sealed class OperationCostPlan
{
    private const int MaxErrors = 100;

    private readonly CostModel _model;
    private readonly SourceText _source;
    private readonly double _rootWeight;
    private readonly ImmutableArray<ImmutableArray<CostField>> _fields;
    private readonly OperationCost _constant;
    private readonly ImmutableArray<GraphQLError> _constantErrors;

    internal OperationCostPlan(
        CostModel model, SourceText source, double rootWeight, ImmutableArray<ImmutableArray<CostField>> fields,
        bool dependsOnVariables)
    {
        _model = model;
        _source = source;
        _rootWeight = rootWeight;
        _fields = fields;
        if (!dependsOnVariables)
        {
            _constant = Evaluate(NoVariable, out _constantErrors);
        }

        DependsOnVariables = dependsOnVariables;
    }

    /// <summary>Whether different variables can give different costs; where not, computing costs nothing.</summary>
    public bool DependsOnVariables { get; }

    /// <summary>
    /// The cost with a request's variables. Sums stop at <see cref="double.MaxValue"/>.
    /// </summary>
    /// <param name="variables">The request's coerced variables.</param>
    /// <param name="errors">
    /// One for each field that needs exactly one slicing argument and has none or several (cost specification, section
    /// 8.4); where there are any, the cost is that of the greatest length given, or of the assumed one.
    /// </param>
    public OperationCost Compute(VariableReader variables, out ImmutableArray<GraphQLError> errors)
    {
        if (DependsOnVariables)
        {
            return Evaluate(variables, out errors);
        }

        errors = _constantErrors;
        return _constant;
    }

    /// <summary>The error that refuses an operation above a limit, or null where it is within both.</summary>
    public static GraphQLError? CheckLimits(OperationCost cost, EngineOptions options)
    {
        if (cost.FieldCost > options.MaxFieldCost)
        {
            return TooCostly("field", cost.FieldCost, options.MaxFieldCost.Value, nameof(EngineOptions.MaxFieldCost));
        }

        return cost.TypeCost > options.MaxTypeCost
            ? TooCostly("type", cost.TypeCost, options.MaxTypeCost.Value, nameof(EngineOptions.MaxTypeCost))
            : null;
    }

    private static GraphQLError TooCostly(string kind, double cost, double limit, string setting) => new(
        $"The operation's {kind} cost is {cost}; the limit is {limit} ({nameof(EngineOptions)}.{setting}).",
        ErrorCodes.CostExceeded);

    private OperationCost Evaluate(VariableReader variables, out ImmutableArray<GraphQLError> errors)
    {
        var evaluation = new Evaluation(this, variables);
        var (fieldCost, typeCost) = evaluation.OfBest(_fields, null, 0);
        errors = evaluation.Errors?.ToImmutable() ?? [];
        return new OperationCost(fieldCost, Math.Max(0, Saturate(_rootWeight + typeCost)));
    }

    private static double Saturate(double cost) => Math.Min(cost, double.MaxValue);

    private static bool NoVariable(string name, out object? value)
    {
        value = null;
        return false;
    }

    private sealed class Evaluation(OperationCostPlan plan, VariableReader variables)
    {
        public ImmutableArray<GraphQLError>.Builder? Errors { get; private set; }

        /// <summary>What is selected on one value, for the kind of object that costs most.</summary>
        public OperationCost OfBest(
            ImmutableArray<ImmutableArray<CostField>> kinds, ListSize? parentSize, double parentLength)
        {
            double fieldCost = 0;
            double typeCost = 0;
            foreach (var fields in kinds)
            {
                double fieldSum = 0;
                double typeSum = 0;
                foreach (var field in fields)
                {
                    if (IsThere(field))
                    {
                        var isSized = parentSize?.SizedFields.Contains(field.Definition.Name) == true;
                        var cost = Of(field, isSized ? parentLength : null);
                        fieldSum = Saturate(fieldSum + cost.FieldCost);
                        typeSum = Saturate(typeSum + cost.TypeCost);
                    }
                }

                fieldCost = Math.Max(fieldCost, fieldSum);
                typeCost = Math.Max(typeCost, typeSum);
            }

            return new OperationCost(fieldCost, typeCost);
        }

        private OperationCost Of(CostField field, double? sizedByParent)
        {
            var weight = field.Weight;
            foreach (var argument in field.VariableArguments)
            {
                weight += InputCost.Of(argument, plan._model, variables);
            }

            double ownLength = plan._model.DefaultListSize;
            if (field.Size is { } size)
            {
                ownLength = LengthOf(field, size);
            }

            var sizesItself = field.Size is { SizedFields.IsEmpty: true };
            var length = !field.IsList ? 1
                : sizedByParent ?? (sizesItself ? ownLength : plan._model.DefaultListSize);
            var below = OfBest(field.Below, field.Size, ownLength);
            return new OperationCost(
                Saturate(Math.Max(0, weight) + Saturate(length * below.FieldCost)),
                Saturate(length * Saturate(Math.Max(0, field.TypeWeight) + below.TypeCost)));
        }

        private bool IsThere(CostField field)
        {
            foreach (var condition in field.Conditions)
            {
                if (condition.Holds(variables))
                {
                    return true;
                }
            }

            return field.Conditions.IsEmpty;
        }

        private double LengthOf(CostField field, ListSize size)
        {
            double? greatest = null;
            var given = 0;
            foreach (var path in size.SlicingArguments)
            {
                var length = InputCost.FindLength(field.Definition, field.Node, path, variables, out var isGiven);
                given += isGiven ? 1 : 0;
                greatest = length is null ? greatest : Math.Max(greatest ?? 0, length.Value);
            }

            // An argument with a default counts as given where no other is (8.2).
            var isOne = given == 1 || (given == 0 && greatest is not null);
            if (size.RequiresOneSlicingArgument && !size.SlicingArguments.IsEmpty && !isOne)
            {
                Report(field, size, given);
            }

            return greatest ?? size.SlicingArgumentDefault ?? size.AssumedSize ?? plan._model.DefaultListSize;
        }

        private void Report(CostField field, ListSize size, int given)
        {
            Errors ??= ImmutableArray.CreateBuilder<GraphQLError>();
            if (Errors.Count >= MaxErrors)
            {
                return;
            }

            var names = string.Join(", ", size.SlicingArguments.Select(static path => $"\"{string.Join('.', path)}\""));
            Errors.Add(new GraphQLError(
                $"Field \"{field.Definition.Coordinate}\" needs exactly one of the arguments {names}, but {given} were "
                + "given.",
                ErrorCodes.Validation,
                plan._source,
                field.Node));
        }
    }
}
