using System.Globalization;

namespace Chirp.GraphQL.Limits;

/// <summary>Whose budget it is: an account's, or that of an address or any other text.</summary>
internal readonly record struct Payer
{
    private Payer(long account, string? text) => (Account, Text) = (account, text);

    private long Account { get; }

    private string? Text { get; }

    public static Payer OfAccount(long id) => new(id, null);

    public static Payer Of(string text) => new(0, text);

    public override string ToString() => Text ?? Account.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Points that are to be spent of a payer's budget.</summary>
internal readonly record struct Charge(RateLimit Limit, Payer Payer, double Points);
