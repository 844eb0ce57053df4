using System.Globalization;

namespace Chirp.Data.Model;

/// <summary>Where a reader stands in a list: opaque to clients, never expires.</summary>
/// <param name="Position">The position of the item it was given out with.</param>
public readonly record struct ListCursor(long Position)
{
    /// <summary>The cursor of an item of a page.</summary>
    public static ListCursor At<T>(Page<T> page, int index) => new(page.Items[index].Position);

    /// <summary>The text a client gets.</summary>
    public string Format() => Position.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a client's text; false where it never was a cursor.</summary>
    public static bool TryParse(string text, out ListCursor cursor)
    {
        var isCursor = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position);
        cursor = new ListCursor(position);
        return isCursor;
    }
}
