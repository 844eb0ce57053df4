using Chirp.GraphQL.Hosting;
using Chirp.GraphQL.Hosting.Configuration;
using Chirp.GraphQL.Transport;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Chirp.Tests.GraphQL.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void Nothing_configured_is_embedded_and_closed()
    {
        var settings = Read();
        Assert.Null(settings.MySql);
        Assert.Equal("chirp-data", settings.Data.Directory);
        Assert.Equal("http://localhost:5000", settings.Urls);
        Assert.False(settings.Transport.Ide || settings.Transport.Introspection || settings.Transport.Suggestions);
        Assert.False(settings.Demo.Create);
    }

    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var settings = Read(
            ("Transport:MaxRequestBytes", "2097152"), ("transport:ide", "TRUE"), ("Transport:StatusCodes", "draft"),
            ("Transport:AllowedOrigins", "https://a.example, https://b.example"), ("Limits:MaxTypeCost", "12.5"),
            ("Transport:WebSocket:PingSeconds", "7"), ("Transport:Uploads:MaxFileBytes", "5000000000"));
        Assert.Equal(2_097_152, settings.Transport.MaxRequestBytes);
        Assert.True(settings.Transport.Ide);
        Assert.Equal(StatusCodePolicy.Draft, settings.Transport.StatusCodes);
        Assert.Equal(["https://a.example", "https://b.example"], settings.Transport.AllowedOrigins);
        Assert.Equal(12.5, settings.Limits.MaxTypeCost);
        Assert.Equal(7, settings.Transport.WebSocket.PingSeconds);
        Assert.Equal(5_000_000_000, settings.Transport.Uploads.MaxFileBytes);
    }

    [Theory]
    [InlineData("Data:Node", "1024", "Data:Node is '1024', but must be a whole number from 0 to 1023.")]
    [InlineData("Data:Node", "1.5", "Data:Node is '1.5', but must be a whole number from 0 to 1023.")]
    [InlineData("Limits:MaxTypeCost", "NaN",
        "Limits:MaxTypeCost is 'NaN', but must be a number from 10 to 10000000.")]
    [InlineData("Transport:Ide", "ja", "Transport:Ide is 'ja', but must be true or false.")]
    [InlineData("Transport:StatusCodes", "7", "Transport:StatusCodes is '7', but must be Audits or Draft.")]
    [InlineData("Transport:MaxRequestByte", "1",
        "Transport:MaxRequestByte is not a setting. Did you mean Transport:MaxRequestBytes?")]
    [InlineData("Transport:WebSocket:Quux", "1", "Transport:WebSocket:Quux is not a setting.")]
    [InlineData("Transprot:Ide", "true", "Transprot is not a section of settings. Did you mean Transport?")]
    [InlineData("ConnectionStrings:MySQ", "x",
        "ConnectionStrings:MySQ is not a setting. Did you mean ConnectionStrings:MySql?")]
    [InlineData("Auth:SigningKey", "c2hvcnQ=",
        "Auth:SigningKey must be base64 of at least 32 random bytes: openssl rand -base64 32")]
    [InlineData("Operations:TrustedOnly", "true",
        "Operations:TrustedOnly is true, so Operations:TrustedDocuments must name a folder.")]
    [InlineData("ConnectionStrings:Redis", "redis:6379",
        "ConnectionStrings:Redis is for servers that share a database: set ConnectionStrings:MySql too. With SQLite "
        + "there is one server, which needs no Redis.")]
    [InlineData("Data:Role", "Worker",
        "Data:Role is Worker, but must be All where the data is embedded: there is one server, which does everything.")]
    [InlineData("Transport:TrustedProxies", "10.0.0.1, 10.0.0.0/33",
        "Transport:TrustedProxies has '10.0.0.0/33', but must have addresses or networks, like 10.0.0.0/8.")]
    [InlineData("Limits:Rates:PostsPerHour", "-1",
        "Limits:Rates:PostsPerHour is '-1', but must be a whole number from 0 to 1000000000.")]
    [InlineData("Urls", "here", "--urls (Urls) is 'here', but must be like http://localhost:5000.")]
    public void A_wrong_setting_is_one_sentence_that_names_it(string key, string value, string sentence)
    {
        var refused = Assert.Throws<StartupException>(() => Read((key, value)));
        Assert.Equal([sentence], refused.Problems);
    }

    [Fact]
    public void A_Redis_that_cannot_be_read_is_a_sentence_without_its_password()
    {
        var refused = Assert.Throws<StartupException>(() => Read(
            ("ConnectionStrings:MySql", "Server=db"), ("ConnectionStrings:Redis", "redis,pasword=secret")));
        Assert.Equal(
            ["ConnectionStrings:Redis cannot be read: Keyword 'pasword' is not supported. It must be like "
                + "redis:6379,password=secret,ssl=true."],
            refused.Problems);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var refused = Assert.Throws<StartupException>(
            () => Read(("Transport:Ide", "ja"), ("Demo:People", "1"), ("Data:Folder", "x")));
        Assert.Equal(3, refused.Problems.Count);
    }

    [Fact]
    public void An_empty_variable_is_not_set() => Assert.Null(Read(("Data:Node", "")).Data.Node);

    [Fact]
    public void Variables_of_others_are_left_alone() => Assert.NotNull(Read(("DOTNET:x", "1"), ("Logging:Level", "x")));

    [Fact]
    public void Servers_that_share_a_database_in_production_must_be_given_a_signing_key()
    {
        var settings = Read(("ConnectionStrings:MySql", "Server=db"));
        var refused = Assert.Throws<StartupException>(
            () => DataFolder.WithSigningKey(settings, isDevelopment: false));
        Assert.Contains("Auth:SigningKey", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signing_key_that_was_made_is_kept_for_its_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("chirp-key").FullName;
        try
        {
            var key = SigningKey.FindOrMake(folder);
            Assert.Equal(key, SigningKey.FindOrMake(folder));
            Assert.True(Convert.FromBase64String(key).Length >= 32);
            var file = Assert.Single(Directory.GetFiles(folder));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ChirpSettings Read(params (string Key, string Value)[] values) => ChirpSettings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value))
            .Build());
}
