using Chirp.Data.Model;
using Chirp.Data.Text;

namespace Chirp.GraphQL.Features.Tweets;

/// <summary>
/// What may be posted: twitter-text's rules, and of control characters the line break and the tab alone. Directional
/// overrides are allowed in a tweet, as twitter-text has it: clients show a text in a box of its own.
/// </summary>
internal static class TweetRules
{
    public const int MaxPlaceNameLength = 100;

    /// <summary>The text as it is kept, or errors.</summary>
    public static string Text(string text, List<UserError> errors)
    {
        // Read before it is changed: what is longer than any tweet is refused without looking at each character.
        var read = TweetText.Parse(text.Length > TweetText.MaxUnits ? text : text.ReplaceLineEndings("\n"));
        if (read.Problem == TweetTextProblem.TooLong)
        {
            errors.Add(new TweetTooLong(read.MaxWeightedLength, read.WeightedLength));
        }
        else if (!read.IsValid)
        {
            errors.Add(new InvalidTweetText(read.Explanation!));
        }
        else if (PlainText.IsBlank(read.Text))
        {
            errors.Add(new InvalidTweetText("The text has nothing to see."));
        }
        else if (HasControl(read.Text))
        {
            errors.Add(new InvalidTweetText(
                "The text has a control character; only line breaks and tabs are allowed."));
        }

        return read.Text;
    }

    public static Place Place(PlaceInput input, List<UserError> errors)
    {
        Degrees("latitude", input.Latitude, 90, errors);
        Degrees("longitude", input.Longitude, 180, errors);
        string? problem = null;
        var name = input.Name is null ? null : PlainText.Normalize(input.Name, MaxPlaceNameLength, false, out problem);
        if (problem is not null)
        {
            errors.Add(new InvalidInput("place.name", $"The name {problem}."));
        }

        return new Place(input.Latitude, input.Longitude, name is null || PlainText.IsBlank(name) ? null : name);
    }

    private static void Degrees(string field, double degrees, double most, List<UserError> errors)
    {
        if (!(Math.Abs(degrees) <= most))
        {
            errors.Add(new InvalidInput($"place.{field}", $"The {field} must be between -{most} and {most} degrees."));
        }
    }

    private static bool HasControl(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) && c is not ('\n' or '\t'))
            {
                return true;
            }
        }

        return false;
    }
}
