using System.Globalization;
using Chirp.Data.Model;
using Chirp.Engine.Binding;
using Chirp.Engine.Schema;

namespace Chirp.GraphQL.Features;

/// <summary>How ids, times and URLs are read and written.</summary>
internal static class FeatureScalars
{
    public static void Bind(ScalarBindings scalars) => scalars
        .Bind<GlobalId>("ID", ParseId, static id => id.ToString())
        .Bind<UserId>("ID", ParseUser, FormatUser)
        .Bind<TweetId>("ID", ParseTweet, FormatTweet)
        .Bind<SessionId>("ID", ParseSession, FormatSession)
        .Bind(
            "DateTime",
            Explained<DateTimeOffset>(ParseTime, "A DateTime is like \"2026-11-23T09:30:00Z\"."),
            FormatTime)
        .Bind("Date", Explained<DateOnly>(ParseDate, "A Date is like \"2026-11-23\"."), FormatDate)
        .Bind(
            "URL",
            Explained<string>(
                WebAddress.TryParse,
                $"A URL is like \"https://example.org/about\", without a user's name in it, and has at most "
                + $"{WebAddress.MaxLength} characters."),
            static url => url);

    /// <summary>The same with a reason: who sees that a text was refused should see what would not be.</summary>
    private static ScalarParse<T> Explained<T>(ScalarParse<T> parse, string rule) =>
        (string text, out T value) => parse(text, out value) ? true : throw new InputCoercionException(rule);

    private static bool ParseId(string text, out GlobalId id)
    {
        id = GlobalId.Parse(text);
        return true;
    }

    // Resolvers take a GlobalId, which keeps what is wrong with an id; these make the typed ids whole as scalars.
    private static bool ParseUser(string text, out UserId id)
    {
        id = GlobalId.Parse(text).AsUser ?? default;
        return id != default;
    }

    private static bool ParseTweet(string text, out TweetId id)
    {
        id = GlobalId.Parse(text).AsTweet ?? default;
        return id != default;
    }

    private static bool ParseSession(string text, out SessionId id)
    {
        id = GlobalId.Parse(text).AsSession ?? default;
        return id != default;
    }

    private static bool FormatUser(UserId id, Span<byte> destination, out int written) =>
        GlobalId.TryFormat(NodeKind.User, id.Value, destination, out written);

    private static bool FormatTweet(TweetId id, Span<byte> destination, out int written) =>
        GlobalId.TryFormat(NodeKind.Tweet, id.Value, destination, out written);

    private static bool FormatSession(SessionId id, Span<byte> destination, out int written) =>
        GlobalId.TryFormat(NodeKind.Session, id.Value, destination, out written);

    private static bool ParseTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>The round-trip format has a fast path but seven digits of a second: three are kept.</summary>
    private static bool FormatTime(DateTimeOffset time, Span<byte> destination, out int written)
    {
        const int milliseconds = 23;
        Span<byte> text = stackalloc byte[28];
        written = 0;
        if (destination.Length <= milliseconds
            || !time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture))
        {
            return false;
        }

        text[..milliseconds].CopyTo(destination);
        destination[milliseconds] = (byte)'Z';
        written = milliseconds + 1;
        return true;
    }

    private static bool ParseDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private static bool FormatDate(DateOnly date, Span<byte> destination, out int written) =>
        date.TryFormat(destination, out written, "O", CultureInfo.InvariantCulture);
}
