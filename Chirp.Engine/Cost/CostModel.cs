using System.Globalization;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;
using Chirp.Engine.Validation;

namespace Chirp.Engine.Cost;

/// <summary>
/// The weights of a schema by <c>@cost</c> and <c>@listSize</c>, after IBM's GraphQL Cost Directives specification
/// (ibm.github.io/graphql-specs/cost-spec.html). Immutable, thread-safe; made once for a schema.
/// </summary>
public sealed class CostModel
{
    private readonly Dictionary<object, double> _weights;
    private readonly Dictionary<FieldDefinition, ListSize> _listSizes;
    private readonly Dictionary<NamedType, double> _abstractWeights = [];

    private CostModel(
        GraphQLSchema schema, Dictionary<object, double> weights, Dictionary<FieldDefinition, ListSize> listSizes,
        int defaultListSize)
    {
        Schema = schema;
        DefaultListSize = defaultListSize;
        _weights = weights;
        _listSizes = listSizes;
        foreach (var type in schema.Types)
        {
            if (type.IsAbstract)
            {
                _abstractWeights[type] = Greatest(schema.PossibleTypes(type), TypeWeight, 1);
            }
        }
    }

    public GraphQLSchema Schema { get; }

    /// <summary>The length taken for a list that no <c>@listSize</c> speaks of.</summary>
    public int DefaultListSize { get; }

    /// <summary>
    /// Reads the directives of a schema. Throws <see cref="GraphQLException"/> with every use of them that the
    /// specification does not allow (its section 9), each by its schema coordinate.
    /// </summary>
    /// <param name="schema">The schema, valid.</param>
    /// <param name="defaultListSize">
    /// The length taken for lists without <c>@listSize</c>. The specification calls them unbounded, which would make
    /// every cost with such a list infinite; 1 leaves them uncounted until they are described.
    /// </param>
    public static CostModel Create(GraphQLSchema schema, int defaultListSize = 1)
    {
        var check = new CostDirectiveCheck(schema);
        var weights = new Dictionary<object, double>();
        var listSizes = new Dictionary<FieldDefinition, ListSize>();
        check.Read(weights, listSizes);
        return check.Errors.Count > 0
            ? throw new GraphQLException(check.Errors)
            : new CostModel(schema, weights, listSizes, defaultListSize);
    }

    /// <summary>
    /// Prepares the cost of an operation of a valid document, so that computing it with a request's variables takes a
    /// walk over the operation's fields, or nothing where no variable matters.
    /// </summary>
    public OperationCostPlan Prepare(DocumentNode document, OperationDefinitionNode operation) =>
        new CostPlanner(this, document).Plan(operation);

    /// <summary>Of a value of the type; of an abstract type, the greatest among its object types.</summary>
    internal double TypeWeight(NamedType type) =>
        _weights.TryGetValue(type, out var weight) ? weight
        : _abstractWeights.TryGetValue(type, out weight) ? weight
        : type.IsLeaf ? 0 : 1;

    internal double FieldWeight(FieldDefinition field) =>
        _weights.TryGetValue(field, out var weight) ? weight : field.Type.Named.IsLeaf ? 0 : 1;

    /// <summary>Of an argument or an input field, without what is in its value.</summary>
    internal double InputWeight(InputValue input) =>
        _weights.TryGetValue(input, out var weight) ? weight : input.Type.Named.IsLeaf ? 0 : 1;

    internal ListSize? FindListSize(FieldDefinition field) => _listSizes.GetValueOrDefault(field);

    /// <summary>The weight a <c>@cost</c> gives; NaN where it is not a number; null where there is none.</summary>
    internal static double? ReadWeight(IEnumerable<DirectiveNode> directives)
    {
        foreach (var directive in directives)
        {
            if (directive.Name.Value == "cost")
            {
                return directive.FindArgument("weight")?.Value is StringValueNode text
                    && double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                    && double.IsFinite(weight)
                        ? weight
                        : double.NaN;
            }
        }

        return null;
    }

    /// <summary>The greatest of some values, or <paramref name="none"/> where there are none.</summary>
    internal static double Greatest<T>(IEnumerable<T> items, Func<T, double> value, double none)
    {
        double? greatest = null;
        foreach (var item in items)
        {
            greatest = Math.Max(greatest ?? double.NegativeInfinity, value(item));
        }

        return greatest ?? none;
    }
}
