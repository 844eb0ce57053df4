using System.Text;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Validation.Rules;

/// <summary>No fragment spreads itself, directly or through others (section 5.5.2.2).</summary>
internal sealed class NoFragmentCyclesRule : ValidationRule
{
    private HashSet<string>? _visited;
    private List<FragmentSpreadNode>? _path;
    private Dictionary<string, int>? _pathIndex;

    public override ReadOnlySpan<Visit> Visits => [Visit.Fragment];

    public override void EnterFragment(FragmentDefinitionNode fragment, ValidationContext context)
    {
        if (!context.HasFragmentCycles)
        {
            return;
        }

        _visited ??= [];
        _path ??= [];
        _pathIndex ??= [];
        if (context.Fragments.Find(fragment.Name.Value) is { } entry && ReferenceEquals(entry.Node, fragment))
        {
            Follow(entry, context);
        }
        else if (!_visited.Contains(fragment.Name.Value))
        {
            // An earlier definition of a name that is defined again; a spread of the name means the last.
            Follow(new FragmentEntry(fragment, 0), context);
        }
    }

    private void Follow(FragmentEntry fragment, ValidationContext context)
    {
        var name = fragment.Node.Name.Value;
        if (!_visited!.Add(name))
        {
            return;
        }

        var spreads = context.Fragments.SpreadsOf(fragment);
        if (spreads.Count == 0)
        {
            return;
        }

        _pathIndex![name] = _path!.Count;
        foreach (var spread in spreads)
        {
            _path.Add(spread);
            if (_pathIndex.TryGetValue(spread.Name.Value, out var start))
            {
                Report(start, context);
            }
            else if (context.Fragments.Find(spread.Name.Value) is { } next)
            {
                Follow(next, context);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        _pathIndex.Remove(name);
    }

    private void Report(int start, ValidationContext context)
    {
        var cycle = _path!.GetRange(start, _path.Count - start);
        var message = new StringBuilder($"Cannot spread fragment \"{cycle[^1].Name.Value}\" within itself");
        for (var i = 0; i < cycle.Count - 1; i++)
        {
            message.Append(i == 0 ? " via " : ", ").Append('"').Append(cycle[i].Name.Value).Append('"');
        }

        context.Report(message.Append('.').ToString(), cycle);
    }
}
