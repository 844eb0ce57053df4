namespace Chirp.Data.Caches;

/// <summary>
/// Which tweets a person is known to have favorited, and which not, since they last changed anything; it is dropped as
/// a whole. Take it before the database is read, and add what was read to it: where it was dropped meanwhile, nobody
/// finds it any more. Thread-safe.
/// </summary>
internal sealed class KnownFavorites
{
    /// <summary>A dozen pages. Where there are more, all are looked up anew.</summary>
    private const int MaxTweets = 256;

    private readonly Dictionary<long, bool> _isFavorite = [];

    /// <summary>Fills in what is known; gives the tweets of which nothing is.</summary>
    public List<long>? Find(ReadOnlySpan<long> tweets, Span<bool> isFavorite)
    {
        List<long>? unknown = null;
        lock (_isFavorite)
        {
            for (var i = 0; i < tweets.Length; i++)
            {
                if (!_isFavorite.TryGetValue(tweets[i], out isFavorite[i]))
                {
                    (unknown ??= []).Add(tweets[i]);
                }
            }
        }

        return unknown;
    }

    public void Add(ReadOnlySpan<long> tweets, ReadOnlySpan<bool> isFavorite)
    {
        lock (_isFavorite)
        {
            if (_isFavorite.Count + tweets.Length > MaxTweets)
            {
                _isFavorite.Clear();
            }

            for (var i = 0; i < Math.Min(tweets.Length, MaxTweets); i++)
            {
                _isFavorite[tweets[i]] = isFavorite[i];
            }
        }
    }
}
