namespace Chirp.GraphQL.Features.Accounts;

/// <summary>How old people are, by the calendar in UTC.</summary>
internal static class Age
{
    public const int Minimum = 13;

    /// <summary>Older than any person has become.</summary>
    public const int Maximum = 130;

    /// <summary>Whole years; who was born on February 29 has their birthday on March 1 in other years.</summary>
    public static int On(DateOnly today, DateOnly birth) =>
        today.Year - birth.Year - ((today.Month, today.Day).CompareTo((birth.Month, birth.Day)) < 0 ? 1 : 0);
}
