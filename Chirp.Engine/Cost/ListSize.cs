using System.Collections.Immutable;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Cost;

/// <summary>What <c>@listSize</c> says of a field (cost specification, section 8).</summary>
internal sealed record ListSize
{
    private ListSize()
    {
    }

    /// <summary>The list's greatest length where no slicing argument tells it.</summary>
    public double? AssumedSize { get; private init; }

    /// <summary>
    /// Arguments whose value is the length, as paths: of <c>filter.first</c>, the argument and a field of it.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> SlicingArguments { get; private init; } = [];

    /// <summary>Subfields whose lists have the length, rather than the field itself.</summary>
    public ImmutableArray<string> SizedFields { get; private init; } = [];

    public bool RequiresOneSlicingArgument { get; private init; } = true;

    /// <summary>
    /// The length where no slicing argument is given; takes precedence over <see cref="AssumedSize"/>.
    /// </summary>
    public double? SlicingArgumentDefault { get; private init; }

    public static ListSize? Find(ImmutableArray<DirectiveNode> directives)
    {
        foreach (var directive in directives)
        {
            if (directive.Name.Value == "listSize")
            {
                return Read(directive);
            }
        }

        return null;
    }

    private static ListSize Read(DirectiveNode directive)
    {
        var size = new ListSize();
        foreach (var argument in directive.Arguments)
        {
            size = argument.Name.Value switch
            {
                "assumedSize" => size with { AssumedSize = ReadNumber(argument.Value) },
                "slicingArguments" => size with { SlicingArguments = [.. ReadNames(argument.Value).Select(SplitPath)] },
                "sizedFields" => size with { SizedFields = [.. ReadNames(argument.Value)] },
                "requireOneSlicingArgument" =>
                    size with { RequiresOneSlicingArgument = argument.Value is not BooleanValueNode { Value: false } },
                "slicingArgumentDefaultValue" => size with { SlicingArgumentDefault = ReadNumber(argument.Value) },
                _ => size,
            };
        }

        return size;
    }

    private static double? ReadNumber(ValueNode value) =>
        value is IntValueNode number && double.TryParse(number.Value, out var parsed) ? Math.Max(0, parsed) : null;

    private static IEnumerable<string> ReadNames(ValueNode value) => value switch
    {
        StringValueNode single => [single.Value],
        ListValueNode list => list.Values.OfType<StringValueNode>().Select(static name => name.Value),
        _ => [],
    };

    private static ImmutableArray<string> SplitPath(string path) => [.. path.Split('.')];
}
