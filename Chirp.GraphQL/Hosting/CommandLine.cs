using Chirp.GraphQL.Hosting.Configuration;

namespace Chirp.GraphQL.Hosting;

/// <summary>What the program was started with: settings that go before those of files and of the environment.</summary>
internal sealed class CommandLine
{
    public const string Usage =
        """
        Chirp: tweets, replies, favorites, follows and live timelines over GraphQL.

        usage: dotnet run --project Chirp.GraphQL [-- OPTIONS]

          --urls URLS           where to listen, separated by ';' (http://localhost:5000)
          --data DIR            the folder of the SQLite database and the signing key (./chirp-data)
          --empty               no demo world in a new database
          --environment NAME    Development (by 'dotnet run') or Production (by default)
          --Section:Name VALUE  any setting of the README's table, as --Transport:MaxRequestBytes 2097152
          --help                this

        Settings also come from appsettings.json beside the program and from the environment, as
        Transport__MaxRequestBytes=2097152. ConnectionStrings__MySql=Server=…;Database=… keeps the data in MySQL.

        """;

    private static readonly string[] Options = ["--urls", "--data", "--empty", "--environment", "--help"];

    private CommandLine()
    {
    }

    public bool WantsHelp { get; private set; }

    /// <summary>The environment's name, null where it was not given.</summary>
    public string? Environment { get; private set; }

    /// <summary>Values by the keys of the configuration.</summary>
    public Dictionary<string, string?> Settings { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Throws <see cref="StartupException"/> for what it does not understand.</summary>
    public static CommandLine Parse(ReadOnlySpan<string> arguments)
    {
        var command = new CommandLine();
        for (var i = 0; i < arguments.Length; i++)
        {
            var (option, value) = Split(arguments[i]);
            switch (option)
            {
                case "--help" or "-h" or "-?":
                    command.WantsHelp = true;
                    continue;
                case "--empty" when value is null:
                    command.Settings["Demo:Create"] = "false";
                    continue;
            }

            if (!IsKnown(option))
            {
                throw new StartupException(Unknown(option));
            }

            if (value is null && ++i < arguments.Length)
            {
                value = arguments[i];
            }

            command.Set(
                option, value is { Length: > 0 } ? value : throw new StartupException($"{option} needs a value."));
        }

        return command;
    }

    private static (string Option, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? (argument[..equals], argument[(equals + 1)..])
            : (argument, null);

    private static bool IsKnown(string option) =>
        option is "--urls" or "--data" or "--environment"
        || (option.StartsWith("--", StringComparison.Ordinal) && option.IndexOf(':', StringComparison.Ordinal) > 2);

    private static string Unknown(string option)
    {
        var nearest = NearestName.Find(option, Options);
        return $"{option} is not an option.{(nearest is null ? "" : $" Did you mean {nearest}?")} See --help.";
    }

    private void Set(string option, string value)
    {
        switch (option)
        {
            case "--urls":
                Settings["Urls"] = value;
                break;
            case "--data":
                Settings["Data:Directory"] = value;
                break;
            case "--environment":
                Environment = value;
                break;
            default:
                Settings[option[2..]] = value;
                break;
        }
    }
}
