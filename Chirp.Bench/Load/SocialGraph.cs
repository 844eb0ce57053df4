namespace Chirp.Bench.Load;

/// <summary>Friendships of a file of edges ("u v" a line, each once): both are taken to follow each other.</summary>
internal sealed class SocialGraph
{
    private readonly SortedDictionary<int, SortedSet<int>> _friends = [];

    public IReadOnlyCollection<int> People => _friends.Keys;

    public int FollowCount { get; private set; }

    public IReadOnlyCollection<int> FriendsOf(int person) => _friends[person];

    /// <param name="path">The file; lines that do not begin with a digit are comments.</param>
    /// <param name="maxPeople">Only the people with the smallest numbers, and the edges among them.</param>
    public static SocialGraph Read(string path, int maxPeople)
    {
        var graph = new SocialGraph();
        var edges = new List<(int From, int To)>();
        foreach (var line in File.ReadLines(path))
        {
            if (line.Length == 0 || !char.IsAsciiDigit(line[0]))
            {
                continue;
            }

            var parts = line.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2 || !int.TryParse(parts[0], out var from) || !int.TryParse(parts[1], out var to))
            {
                throw new FormatException($"{path} has the line '{line}', which is no edge.");
            }

            edges.Add((from, to));
        }

        var people = edges.SelectMany(static edge => new[] { edge.From, edge.To }).Distinct().Order().Take(maxPeople);
        foreach (var person in people)
        {
            graph._friends[person] = [];
        }

        foreach (var (from, to) in edges)
        {
            if (from != to && graph._friends.TryGetValue(from, out var of)
                && graph._friends.TryGetValue(to, out var back) && of.Add(to) && back.Add(from))
            {
                graph.FollowCount += 2;
            }
        }

        return graph;
    }
}
