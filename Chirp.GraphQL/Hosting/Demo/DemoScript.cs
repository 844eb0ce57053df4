namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>A person of the demo world.</summary>
internal sealed record DemoPerson(string Handle, string Name, string Bio, string City, string Topic);

/// <summary>A tweet of the demo world, people and tweets by their index.</summary>
internal sealed record DemoTweet(
    int Author, string Text, int? InReplyTo, (string Name, double Latitude, double Longitude)? Place,
    IReadOnlyList<int> FavoritedBy);

/// <summary>
/// Who is in the demo world, who follows whom, who says what and who likes it: always the same for the same sizes.
/// A few are known to everybody, most to a few, as among people.
/// </summary>
internal sealed class DemoScript
{
    private const int Seed = 20_06_03_21;
    private const double ReplyShare = 0.3;
    private const double PlaceShare = 0.08;

    /// <summary>Replies go to what was said lately.</summary>
    private const int Lately = 150;

    private readonly Random _random = new(Seed);
    private readonly Phrases _phrases;
    private readonly List<DemoPerson> _people = [];
    private readonly List<(int Follower, int Followee)> _follows = [];
    private readonly List<DemoTweet> _tweets = [];
    private readonly List<int>[] _followees;

    public DemoScript(int people, int tweets)
    {
        _phrases = new Phrases(_random);
        _followees = new List<int>[people];
        AddPeople(people);
        AddFollows();
        while (_tweets.Count < tweets)
        {
            _tweets.Add(NextTweet());
        }
    }

    /// <summary>The first one is <see cref="DemoAccount"/>.</summary>
    public IReadOnlyList<DemoPerson> People => _people;

    public IReadOnlyList<(int Follower, int Followee)> Follows => _follows;

    /// <summary>Oldest first; a reply stands behind what it replies to.</summary>
    public IReadOnlyList<DemoTweet> Tweets => _tweets;

    private void AddPeople(int count)
    {
        _people.Add(new DemoPerson(
            DemoAccount.Handle, "Demo", "I came with the first start. Sign in as me and look around.", "Lisbon",
            "tech"));
        var taken = new HashSet<string> { DemoAccount.Handle };
        while (_people.Count < count)
        {
            var (given, typedGiven) = _phrases.Name("given");
            var (family, typedFamily) = _phrases.Name("family");
            var handle = $"{typedGiven}_{typedFamily}";
            handle = handle.Length <= 15 ? handle : handle[..15].TrimEnd('_');
            if (!taken.Add(handle))
            {
                handle = $"{handle[..Math.Min(handle.Length, 11)].TrimEnd('_')}{_people.Count}";
                taken.Add(handle);
            }

            var topic = Phrases.Topics[_random.Next(Phrases.Topics.Count)];
            _people.Add(new DemoPerson(handle, $"{given} {family}", _phrases.Bio(), _phrases.Place().Name, topic));
        }
    }

    private void AddFollows()
    {
        for (var person = 0; person < _people.Count; person++)
        {
            // The demo account follows more than most, so that its home timeline is full of different voices.
            var wanted = person == 0 ? Math.Min(60, _people.Count / 2) : _random.Next(4, Math.Min(40, _people.Count));
            var followees = new HashSet<int>();
            for (var tries = 0; followees.Count < wanted && tries < wanted * 20; tries++)
            {
                var other = _random.Next(40) == 0 ? 0 : Popular();
                if (other != person && followees.Add(other))
                {
                    _follows.Add((person, other));
                }
            }

            _followees[person] = [.. followees];
        }
    }

    private DemoTweet NextTweet()
    {
        var author = _random.NextDouble() < 0.01 ? 0 : Popular();
        int? parent = null;
        if (_tweets.Count > 0 && _random.NextDouble() < ReplyShare)
        {
            parent = _tweets.Count - 1 - _random.Next(Math.Min(Lately, _tweets.Count));
        }

        var person = _people[author];
        var topic = _random.Next(4) == 0 ? "daily" : person.Topic;
        var text = parent is { } index
            ? $"@{_people[_tweets[index].Author].Handle} {_phrases.Reply(_people[_tweets[index].Author].Topic)}"
            : _phrases.Say(topic, () => $"@{_people[Followee(author)].Handle}");
        return new DemoTweet(
            author, text, parent, _random.NextDouble() < PlaceShare ? _phrases.Place() : null,
            Admirers(parent is null ? 12 : 4));
    }

    private int Followee(int person) => _followees[person][_random.Next(_followees[person].Count)];

    /// <summary>Who favorites a tweet: most tweets nearly nobody, some many.</summary>
    private int[] Admirers(int usual)
    {
        var luck = _random.NextDouble();
        var wanted = Math.Min((int)(usual * luck * luck * luck * (luck > 0.98 ? 6 : 1)), _people.Count / 2);
        var admirers = new HashSet<int>();
        while (admirers.Count < wanted)
        {
            admirers.Add(_random.Next(_people.Count));
        }

        return [.. admirers];
    }

    /// <summary>Somebody but the demo account, the first ones more often than the last.</summary>
    private int Popular() => 1 + (int)((_people.Count - 1) * Math.Pow(_random.NextDouble(), 2.2));
}
