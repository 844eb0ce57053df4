using Chirp.Engine.Language.Ast;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Cost;

/// <summary>
/// Reads <c>@cost</c> and <c>@listSize</c> off a schema and checks them (cost specification, section 9).
/// </summary>
internal sealed class CostDirectiveCheck(GraphQLSchema schema)
{
    public List<GraphQLError> Errors { get; } = [];

    public void Read(Dictionary<object, double> weights, Dictionary<FieldDefinition, ListSize> listSizes)
    {
        foreach (var type in schema.Types)
        {
            AddWeight(type, type.Name, type.AppliedDirectives, weights);
            if (type is ComplexType complex)
            {
                foreach (var field in complex.Fields)
                {
                    ReadField(field, weights, listSizes);
                }
            }
            else if (type is InputObjectType input)
            {
                foreach (var field in input.Fields)
                {
                    AddWeight(field, $"{type.Name}.{field.Name}", field.AppliedDirectives, weights);
                }
            }
        }

        foreach (var directive in schema.Directives)
        {
            foreach (var argument in directive.Arguments)
            {
                AddWeight(argument, $"@{directive.Name}({argument.Name}:)", argument.AppliedDirectives, weights);
            }
        }
    }

    private void ReadField(
        FieldDefinition field, Dictionary<object, double> weights, Dictionary<FieldDefinition, ListSize> listSizes)
    {
        AddWeight(field, field.Coordinate, field.AppliedDirectives, weights);
        if (field.DeclaringType is InterfaceType && weights.ContainsKey(field))
        {
            // 9.1.1: an interface's field costs what the fields of its object types cost.
            Add($"\"{field.Coordinate}\" is a field of an interface and cannot have @cost.");
        }

        foreach (var argument in field.Arguments)
        {
            AddWeight(argument, $"{field.Coordinate}({argument.Name}:)", argument.AppliedDirectives, weights);
        }

        if (ListSize.Find(field.AppliedDirectives) is { } size)
        {
            listSizes.Add(field, size);
            CheckListSize(field, size);
        }
    }

    private void AddWeight(
        object element, string coordinate, IEnumerable<DirectiveNode> directives, Dictionary<object, double> weights)
    {
        if (CostModel.ReadWeight(directives) is not { } weight)
        {
            return;
        }

        weights[element] = weight;
        if (double.IsNaN(weight))
        {
            Add($"The weight of @cost on \"{coordinate}\" is not a number.");
        }
    }

    private void CheckListSize(FieldDefinition field, ListSize size)
    {
        var coordinate = field.Coordinate;
        if (field.Type.Nullable is not ListType && size.SizedFields.IsEmpty)
        {
            Add($"@listSize on \"{coordinate}\" needs a list or sizedFields: \"{field.Type}\" is not a list.");
        }

        foreach (var name in size.SizedFields)
        {
            var sized = (field.Type.Named as ComplexType)?.FindField(name);
            if (sized is null)
            {
                Add(
                    $"@listSize on \"{coordinate}\" names the sized field \"{name}\", "
                    + $"which \"{field.Type.Named}\" has not.");
            }
            else if (sized.Type.Nullable is not ListType)
            {
                Add($"@listSize on \"{coordinate}\" names the sized field \"{name}\", which is not a list.");
            }
        }

        var hasDefault = false;
        foreach (var path in size.SlicingArguments)
        {
            var input = FindInput(field, path);
            hasDefault |= input?.DefaultLiteral is not null;
            var name = string.Join('.', path);
            if (input is null)
            {
                Add($"@listSize on \"{coordinate}\" names the slicing argument \"{name}\", which the field has not.");
            }
            else if (input.Type.Nullable is not ScalarType { Name: "Int" })
            {
                Add($"@listSize on \"{coordinate}\" names the slicing argument \"{name}\", which is not an Int.");
            }
        }

        if (size.AssumedSize is not null
            && !size.SlicingArguments.IsEmpty
            && (hasDefault || size.RequiresOneSlicingArgument))
        {
            Add($"@listSize on \"{coordinate}\" has an assumedSize that would never be used: its slicing arguments "
                + "have a default or one of them is required.");
        }
    }

    private static InputValue? FindInput(FieldDefinition field, IReadOnlyList<string> path)
    {
        var input = field.FindArgument(path[0]);
        for (var i = 1; i < path.Count && input is not null; i++)
        {
            input = (input.Type.Named as InputObjectType)?.FindField(path[i]);
        }

        return input;
    }

    private void Add(string message) => Errors.Add(new GraphQLError(message, ErrorCodes.Validation));
}
