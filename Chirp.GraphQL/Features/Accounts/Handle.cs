namespace Chirp.GraphQL.Features.Accounts;

/// <summary>A person's name in mentions: 1 to 15 ASCII letters, digits and underscores.</summary>
internal static class Handle
{
    public const int MaxLength = 15;

    public static bool IsValid(ReadOnlySpan<char> handle)
    {
        if (handle.Length is < 1 or > MaxLength)
        {
            return false;
        }

        foreach (var c in handle)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }
}
