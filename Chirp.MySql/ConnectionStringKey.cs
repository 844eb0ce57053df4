using System.Globalization;

namespace Chirp.MySql;

/// <summary>A key of a connection string: its name, what it is called elsewhere, and which values it takes.</summary>
internal sealed class ConnectionStringKey
{
    private readonly Func<string, string?> _read;
    private readonly string _wanted;

    private ConnectionStringKey(
        string name, string defaultValue, string wanted, Func<string, string?> read, string[] aliases)
    {
        Name = name;
        Default = defaultValue;
        Aliases = aliases;
        _read = read;
        _wanted = wanted;
    }

    public string Name { get; }

    /// <summary>What holds where the key is not set.</summary>
    public string Default { get; }

    public string[] Aliases { get; }

    public static ConnectionStringKey Text(string name, string defaultValue = "", params string[] aliases) =>
        new(name, defaultValue, "text", static value => value, aliases);

    public static ConnectionStringKey Number(
        string name, int defaultValue, int least, int most, params string[] aliases) => new(
            name,
            defaultValue.ToString(CultureInfo.InvariantCulture),
            $"a number from {least} to {most}",
            value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most ? number.ToString(CultureInfo.InvariantCulture) : null,
            aliases);

    public static ConnectionStringKey Flag(string name, bool defaultValue, params string[] aliases) =>
        new(name, defaultValue ? "True" : "False", "true or false", ReadFlag, aliases);

    public static ConnectionStringKey Choice<T>(string name, T defaultValue, params string[] aliases)
        where T : struct, Enum => new(
            name,
            defaultValue.ToString(),
            "one of " + string.Join(", ", Enum.GetNames<T>()),
            static value => Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
                && !char.IsAsciiDigit(value.AsSpan().Trim()[0]) ? choice.ToString() : null,
            aliases);

    /// <summary>The value as it is kept; throws where the key does not take it.</summary>
    public string Check(string value) => _read(value) ?? throw new ArgumentException(
        $"Connection string key '{Name}' is '{value}'; it must be {_wanted}.", Name);

    private static string? ReadFlag(string value) => value.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => "True",
        "FALSE" or "NO" or "0" => "False",
        _ => null,
    };
}
