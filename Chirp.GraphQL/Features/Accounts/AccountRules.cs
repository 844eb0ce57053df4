using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

/// <summary>
/// What an account's parts may be. Each gives the value as it is kept, or adds an error for its field.
/// </summary>
internal static class AccountRules
{
    public const int MaxNameLength = 50;
    public const int MaxBioLength = 160;
    public const int MaxLocationLength = 30;

    public static string Handle(string text, List<UserError> errors)
    {
        if (!Accounts.Handle.IsValid(text))
        {
            errors.Add(new InvalidInput(
                "handle",
                $"A handle has 1 to {Accounts.Handle.MaxLength} letters (a to z), digits and underscores, "
                + "without '@'."));
        }

        return text;
    }

    public static string Email(string text, List<UserError> errors)
    {
        var email = EmailAddress.Normalize(text);
        if (email is null)
        {
            errors.Add(new InvalidInput(
                "email", $"This is no email address of at most {EmailAddress.MaxLength} ASCII characters."));
        }

        return email ?? text;
    }

    public static string Name(string? text, List<UserError> errors)
    {
        var name = text is null ? null : Optional("name", text, MaxNameLength, false, errors);
        if (text is null || (name is not null && PlainText.IsBlank(name)))
        {
            errors.Add(new InvalidInput("name", $"A name has 1 to {MaxNameLength} characters, and some to see."));
        }

        return name ?? "";
    }

    /// <summary>A text that may be left out; one of nothing but white space is left out too.</summary>
    public static string? Optional(
        string field, string? text, int maxLength, bool isMultiline, List<UserError> errors)
    {
        if (text is null)
        {
            return null;
        }

        var normal = PlainText.Normalize(text, maxLength, isMultiline, out var problem);
        if (problem is not null)
        {
            errors.Add(new InvalidInput(field, $"The {field} {problem}."));
        }

        return normal is null || (field != "name" && PlainText.IsBlank(normal)) ? null : normal;
    }

    /// <summary>Any Unicode text: what is typed into a password field is not ours to normalize.</summary>
    public static void Password(string field, string password, List<UserError> errors)
    {
        if (password.Length is < Passwords.MinLength or > Passwords.MaxLength || !PlainText.IsUnicode(password))
        {
            errors.Add(new InvalidInput(
                field, $"A password has {Passwords.MinLength} to {Passwords.MaxLength} characters."));
        }
    }

    public static void DateOfBirth(DateOnly birth, DateOnly today, List<UserError> errors)
    {
        var age = Age.On(today, birth);
        if (birth > today || age > Age.Maximum)
        {
            errors.Add(new InvalidInput("dateOfBirth", "Nobody alive was born on this day."));
        }
        else if (age < Age.Minimum)
        {
            errors.Add(new TooYoung(Age.Minimum));
        }
    }

    /// <summary>The first 200 characters of a client's name for itself, without what a log should not print.</summary>
    public static string? UserAgent(string? text)
    {
        const int maxLength = 200;
        if (text is null)
        {
            return null;
        }

        var length = Math.Min(text.Length, maxLength);
        length -= length > 0 && char.IsHighSurrogate(text[length - 1]) ? 1 : 0;
        return string.Create(length, text, static (shown, text) =>
        {
            for (var i = 0; i < shown.Length; i++)
            {
                shown[i] = text[i] is >= ' ' and <= '~' ? text[i] : '?';
            }
        });
    }
}
