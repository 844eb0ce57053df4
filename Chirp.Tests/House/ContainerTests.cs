using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Chirp.Tests.House;

/// <summary>
/// <c>Dockerfile</c> and <c>docker-compose.yml</c> say what the program expects; where there is no Docker, nothing else
/// would tell.
/// </summary>
public sealed partial class ContainerTests
{
    private static readonly string Image = Checkout.Read("Dockerfile").Replace("\\\n", "", StringComparison.Ordinal);
    private static readonly string Compose = Checkout.Read("docker-compose.yml");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_setting_of_the_stack_is_one_and_fits()
    {
        var values = Variables().ToDictionary(pair => pair.Name.Replace("__", ":"), string? (pair) => pair.Value);
        Assert.True(values.Count >= 5, $"Only {values.Count} variables were found.");
        var settings = ChirpSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());

        var mySql = new MySqlConnectionStringBuilder(settings.MySql!);
        Assert.Equal(["mariadb", "chirp", "chirp"], [mySql.Server, mySql.Database, mySql.UserId]);
        Assert.Contains($"MARIADB_PASSWORD: ${{CHIRP_DB_PASSWORD:-{mySql.Password}}}", Compose);
        Assert.Equal("redis:6379", settings.Redis);
        Assert.All(["mariadb", "redis"], service => Assert.Matches($"(?m)^  {service}:$", Compose));
        // Compose kills what has not ended by then; the host waits for five seconds more than operations may take.
        var grace = int.Parse(Only(Compose, @"stop_grace_period: (\d+)s"), CultureInfo.InvariantCulture);
        Assert.True(grace >= settings.Transport.ShutdownSeconds + 5);
    }

    [Fact]
    public void The_image_listens_where_the_stack_and_its_health_check_look()
    {
        var port = Only(Image, @"ASPNETCORE_URLS=http://\+:(\d+)");
        Assert.Equal(port, Only(Image, @"EXPOSE (\d+)"));
        Assert.Equal(port, Only(Image, @"/dev/tcp/127\.0\.0\.1/(\d+)"));
        Assert.Equal(port, Only(Compose, @"""\d+:(\d+)"""));
        // Otherwise the image's own default would be a second address.
        Assert.Matches(@"ASPNETCORE_HTTP_PORTS= ", Image);
        Assert.Matches(@"ENTRYPOINT \[""dotnet"", ""Chirp\.GraphQL\.dll""\]", Image);
        Assert.Contains("Chirp.GraphQL/Chirp.GraphQL.csproj", Checkout.Files);
    }

    [Fact]
    public void Data_are_kept_in_a_volume_that_the_images_user_owns()
    {
        var folder = Only(Image, @"Data__Directory=(\S+)");
        Assert.Equal(folder, Only(Image, @"VOLUME (\S+)"));
        var user = Only(Image, @"\nUSER (\S+)");
        var owned = $"RUN mkdir {folder} && chown {user}:{user} {folder}";
        // order matters: a volume keeps the owner that its folder had.
        Assert.True(Image.IndexOf(owned, StringComparison.Ordinal) is > 0 and var at
            && at < Image.IndexOf("\nVOLUME", StringComparison.Ordinal));
        foreach (Match volume in Mount().Matches(Compose))
        {
            Assert.Matches($"(?m)^  {volume.Groups[1].Value}:$", Compose[Compose.IndexOf("\nvolumes:")..]);
        }
    }

    [Fact]
    public void Every_image_has_a_version_and_the_programs_is_that_of_the_program()
    {
        var images = FromImage().Matches(Image + Compose).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(4, images.Count);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+$", image));
        var framework = Only(Checkout.Read("Directory.Build.props"), @"<TargetFramework>net([\d.]+)<");
        Assert.All(images.Where(image => image.Contains("/dotnet/")), image => Assert.EndsWith($":{framework}", image));
    }

    [Fact]
    public async Task The_health_check_tells_a_server_that_is_ready_from_one_that_is_not()
    {
        await using var server = await GraphQL.Transport.TransportServer.StartAsync();
        Assert.Equal(0, await CheckHealthAsync(server.Url.Port));
        Assert.NotEqual(0, await CheckHealthAsync(OwnRedis.FreePort()));
    }

    /// <summary>How the image's own command ends, on another port.</summary>
    private static async Task<int> CheckHealthAsync(int port)
    {
        var command = JsonSerializer.Deserialize<string[]>(Only(Image, @"HEALTHCHECK .* CMD (\[.*\])"))!;
        Assert.Contains("/health/ready", command[^1]);
        var start = new ProcessStartInfo(command[0]) { RedirectStandardError = true };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument.Replace("/5000;", $"/{port};", StringComparison.Ordinal));
        }

        using var check = Process.Start(start)!;
        await check.WaitForExitAsync(Stop);
        return check.ExitCode;
    }

    /// <summary>The program's variables in the stack, as they are where the operator sets what must be set.</summary>
    private static IEnumerable<(string Name, string Value)> Variables() =>
        from Match match in Variable().Matches(Compose[..Compose.IndexOf("\n  mariadb:", StringComparison.Ordinal)])
        let value = Substitution().Replace(
            match.Groups[2].Value.Trim('"'),
            static one => one.Groups[1].Value == "-" ? one.Groups[2].Value : Convert.ToBase64String(new byte[32]))
        select (match.Groups[1].Value, value);

    private static string Only(string text, string pattern) =>
        Assert.Single(Regex.Matches(text, pattern)).Groups[1].Value;

    [GeneratedRegex(@"(?m)^      (\w+__\w+): (.+)$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{\w+:(.)([^}]*)\}")]
    private static partial Regex Substitution();

    [GeneratedRegex(@"(?m)^(?:FROM|    image:) (\S+)")]
    private static partial Regex FromImage();

    [GeneratedRegex(@"(?m)^      - (\w+):/")]
    private static partial Regex Mount();
}
