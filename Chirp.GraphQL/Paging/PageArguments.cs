using Chirp.Data.Model;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.GraphQL.Features;

namespace Chirp.GraphQL.Paging;

/// <summary>
/// A connection's arguments (Relay Cursor Connections, section 4): the first or the last so many items, behind or
/// before a cursor. Read once, however many parents the connection has.
/// </summary>
[Arguments]
internal sealed class PageArguments
{
    public const int MaxCount = 100;
    public const int DefaultCount = 20;
    private readonly CursorRequest _request;
    private readonly GraphQLError? _error;

    public PageArguments(int? first, string? after, int? last, string? before) =>
        _error = Read(first, after, last, before, out _request);

    /// <summary>The page to read. Throws a coded error where the arguments ask for none.</summary>
    public CursorRequest Request => _error is null ? _request : throw new GraphQLException(_error);

    private static GraphQLError? Read(int? first, string? after, int? last, string? before, out CursorRequest request)
    {
        request = default;
        if (first is not null && last is not null)
        {
            return new GraphQLError("Give 'first' or 'last', not both.", FeatureErrors.InvalidPage);
        }

        var count = first ?? last ?? DefaultCount;
        if (count is < 1 or > MaxCount)
        {
            return new GraphQLError(
                $"'{(first is null ? "last" : "first")}' is {count}; a page has 1 to {MaxCount} items.",
                FeatureErrors.InvalidPage);
        }

        if (!TryParse(after, out var afterCursor))
        {
            return NoCursor("after");
        }

        if (!TryParse(before, out var beforeCursor))
        {
            return NoCursor("before");
        }

        request = new CursorRequest(count, afterCursor, beforeCursor, FromEnd: last is not null);
        return null;
    }

    private static GraphQLError NoCursor(string argument) => FeatureErrors.InvalidCursorIn(argument).Errors[0];

    private static bool TryParse(string? text, out ListCursor? cursor)
    {
        cursor = null;
        if (text is null)
        {
            return true;
        }

        var isCursor = ListCursor.TryParse(text, out var parsed);
        cursor = parsed;
        return isCursor;
    }
}
