using System.Text.Json;
using Chirp.Data.Redis;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport;

namespace Chirp.GraphQL.Hosting.Configuration;

/// <summary>Everything that can be set, checked. The README's table lists it, and a test compares the two.</summary>
internal sealed record ChirpSettings
{
    public required TransportOptions Transport { get; init; }

    public required OperationOptions Operations { get; init; }

    public required LimitOptions Limits { get; init; }

    /// <summary>Its signing key is empty where none was set: <see cref="SigningKey"/> finds one then.</summary>
    public required AuthOptions Auth { get; init; }

    public required DataOptions Data { get; init; }

    public required TimelineOptions Timeline { get; init; }

    public required DemoOptions Demo { get; init; }

    /// <summary>Null where the data is embedded.</summary>
    public string? MySql { get; init; }

    /// <summary>The Redis that servers share, null for none.</summary>
    public string? Redis { get; init; }

    /// <summary>Where to listen, separated by <c>;</c>.</summary>
    public required string Urls { get; init; }

    /// <summary>The sections and their records, for the reader and for the documentation.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        ["Transport"] = typeof(TransportOptions),
        ["Operations"] = typeof(OperationOptions),
        ["Limits"] = typeof(LimitOptions),
        ["Auth"] = typeof(AuthOptions),
        ["Data"] = typeof(DataOptions),
        ["Timeline"] = typeof(TimelineOptions),
        ["Demo"] = typeof(DemoOptions),
    };

    /// <summary>Throws <see cref="StartupException"/> with everything that is wrong.</summary>
    public static ChirpSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        reader.RefuseMisspelled([.. Sections.Keys, "ConnectionStrings"]);
        reader.RefuseUnknown(configuration.GetSection("ConnectionStrings"), ["MySql", "Redis"]);
        var mySql = configuration.GetConnectionString("MySql");
        var redis = configuration.GetConnectionString("Redis");
        var settings = new ChirpSettings
        {
            Transport = reader.Read<TransportOptions>("Transport"),
            Operations = reader.Read<OperationOptions>("Operations"),
            Limits = reader.Read<LimitOptions>("Limits"),
            Auth = reader.Read<AuthOptions>("Auth"),
            Data = reader.Read<DataOptions>("Data"),
            Timeline = reader.Read<TimelineOptions>("Timeline"),
            Demo = reader.Read<DemoOptions>("Demo"),
            MySql = string.IsNullOrEmpty(mySql) ? null : mySql,
            Redis = string.IsNullOrEmpty(redis) ? null : redis,
            Urls = configuration["Urls"] is { Length: > 0 } urls ? urls : "http://localhost:5000",
        };
        settings.Check(reader);
        return reader.Problems.Count == 0 ? settings : throw new StartupException(reader.Problems);
    }

    /// <summary>Files the configuration comes from that cannot be read as JSON.</summary>
    public static StartupException Unreadable(InvalidDataException error) => new(
        error.InnerException is JsonException or FormatException
            ? $"{error.Message} {error.InnerException.Message}"
            : error.Message);

    private void Check(SettingsReader reader)
    {
        if (Auth.SigningKey is { Length: > 0 })
        {
            try
            {
                _ = new AuthKeys(Auth);
            }
            catch (ArgumentException error)
            {
                reader.Report(error.Message);
            }
        }

        if (Operations.TrustedDocuments is { } folder && !Directory.Exists(folder))
        {
            reader.Report($"Operations:TrustedDocuments is '{folder}', but there is no such folder.");
        }

        if (Operations is { TrustedOnly: true, TrustedDocuments: null })
        {
            reader.Report("Operations:TrustedOnly is true, so Operations:TrustedDocuments must name a folder.");
        }

        _ = TrustedProxies.Parse(Transport.TrustedProxies, out var noProxy);
        if (noProxy is not null)
        {
            reader.Report(
                $"Transport:TrustedProxies has '{noProxy}', but must have addresses or networks, like 10.0.0.0/8.");
        }

        if (MySql is null && Data.Role != ServerRole.All)
        {
            reader.Report(
                $"Data:Role is {Data.Role}, but must be All where the data is embedded: there is one server, which "
                + "does everything.");
        }

        CheckRedis(reader);
        foreach (var url in Urls.Split(';'))
        {
            if (!Uri.TryCreate(url.Replace("//+", "//any").Replace("//*", "//any"), UriKind.Absolute, out var parsed)
                || parsed.Scheme is not ("http" or "https"))
            {
                reader.Report($"--urls (Urls) is '{url}', but must be like http://localhost:5000.");
            }
        }
    }

    private void CheckRedis(SettingsReader reader)
    {
        if (Redis is null)
        {
            return;
        }

        if (RedisConnection.ProblemOf(Redis) is { } problem)
        {
            // Not the value: it may hold a password.
            reader.Report(
                $"ConnectionStrings:Redis cannot be read: {problem.TrimEnd('.')}. It must be like "
                + "redis:6379,password=secret,ssl=true.");
        }

        if (MySql is null)
        {
            reader.Report(
                "ConnectionStrings:Redis is for servers that share a database: set ConnectionStrings:MySql too. With "
                + "SQLite there is one server, which needs no Redis.");
        }
    }
}
