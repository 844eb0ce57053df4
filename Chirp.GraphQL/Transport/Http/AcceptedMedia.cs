using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Chirp.GraphQL.Transport.Http;

/// <summary>How several responses of one operation can be carried.</summary>
internal enum StreamMedia
{
    None,
    Multipart,
    EventStream,
}

/// <summary>
/// What a client accepts, decided once from its <c>Accept</c> header (RFC 9110, section 12.5.1; GraphQL over HTTP,
/// section 6.1).
/// </summary>
/// <param name="Single">The media type of one response, or null where the client accepts only streams.</param>
/// <param name="Stream">How it takes several.</param>
internal readonly record struct AcceptedMedia(string? Single, StreamMedia Stream)
{
    public const string GraphQLResponse = "application/graphql-response+json; charset=utf-8";
    public const string Json = "application/json; charset=utf-8";

    /// <summary>Ranges of one header that are looked at.</summary>
    private const int MaxRanges = 32;

    private static readonly AcceptedMedia Anything = new(Json, StreamMedia.None);

    public bool IsEmpty => Single is null && Stream == StreamMedia.None;

    /// <summary>Whether one response is <c>application/graphql-response+json</c>.</summary>
    public bool IsGraphQLResponse => ReferenceEquals(Single, GraphQLResponse);

    public static AcceptedMedia From(StringValues accept)
    {
        var text = accept.Count == 1 ? accept[0] : null;
        if (accept.Count == 0 || text is "*/*" or "" or "application/json")
        {
            return Anything;
        }

        if (text == "application/graphql-response+json")
        {
            return new AcceptedMedia(GraphQLResponse, StreamMedia.None);
        }

        return MediaTypeHeaderValue.TryParseList(accept, out var ranges) ? Choose(ranges) : Anything;
    }

    private static AcceptedMedia Choose(IList<MediaTypeHeaderValue> ranges)
    {
        string? single = null;
        var stream = StreamMedia.None;
        double singleQuality = 0, streamQuality = 0;
        for (var i = 0; i < ranges.Count && i < MaxRanges; i++)
        {
            var range = ranges[i];
            var quality = range.Quality ?? 1;
            if (quality <= 0 || !AcceptsUtf8(range))
            {
                continue;
            }

            if (SingleOf(range) is { } type && quality > singleQuality)
            {
                (single, singleQuality) = (type, quality);
            }
            else if (StreamOf(range) is var media and not StreamMedia.None && quality > streamQuality)
            {
                (stream, streamQuality) = (media, quality);
            }
        }

        return new AcceptedMedia(single, stream);
    }

    private static string? SingleOf(MediaTypeHeaderValue range)
    {
        if (range.MatchesAllTypes || Is(range, "application/*") || Is(range, "application/json"))
        {
            return Json;
        }

        return Is(range, "application/graphql-response+json") ? GraphQLResponse : null;
    }

    private static StreamMedia StreamOf(MediaTypeHeaderValue range)
    {
        if (Is(range, "multipart/mixed"))
        {
            // A client that names an older form of @defer (Apollo's default) would not understand this one: it gets
            // one whole response. Nor is there a multipart form of subscriptions here.
            return NamesOtherForm(range) ? StreamMedia.None : StreamMedia.Multipart;
        }

        return Is(range, "text/event-stream") ? StreamMedia.EventStream : StreamMedia.None;
    }

    private static bool NamesOtherForm(MediaTypeHeaderValue range)
    {
        foreach (var parameter in range.Parameters)
        {
            if (parameter.Name.Equals("deferSpec", StringComparison.OrdinalIgnoreCase)
                || parameter.Name.Equals("subscriptionSpec", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(MediaTypeHeaderValue range, string type) =>
        range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);

    private static bool AcceptsUtf8(MediaTypeHeaderValue range) =>
        range.Charset.Length == 0 || range.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || range.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
}
