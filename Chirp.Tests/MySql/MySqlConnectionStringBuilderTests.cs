using Chirp.MySql;
using Chirp.MySql.Pool;
using Xunit;

namespace Chirp.Tests.MySql;

public sealed class MySqlConnectionStringBuilderTests
{
    [Fact]
    public void A_key_that_is_not_known_is_named()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new MySqlConnectionStringBuilder("Server=a;CharSet=utf8mb4"));
        Assert.Contains("'charset'", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("MaximumPoolSize=0", "MaximumPoolSize")]
    [InlineData("Port=70000", "Port")]
    [InlineData("SslMode=Maybe", "SslMode")]
    [InlineData("SslMode=1", "SslMode")]
    [InlineData("Pooling=perhaps", "Pooling")]
    public void A_value_out_of_range_is_refused_by_its_key(string text, string key)
    {
        var error = Assert.Throws<ArgumentException>(() => new MySqlConnectionStringBuilder(text));
        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_compare_without_case_spaces_and_underscores_and_by_their_other_names()
    {
        var builder = new MySqlConnectionStringBuilder(
            "data source=h;USER_ID=u;Pwd=p;max pool size=7;Connect Timeout=3");
        Assert.Equal("h", builder.Server);
        Assert.Equal("u", builder.UserId);
        Assert.Equal("p", builder.Password);
        Assert.Equal(7, builder.MaximumPoolSize);
        Assert.Equal(3, builder.ConnectionTimeout);
        Assert.Equal(3306, builder.Port);
    }

    [Fact]
    public void Hosts_have_the_common_port_or_their_own()
    {
        var hosts = HostAddress.ParseList("a, b:3307,[::1]:3308,::1", 3306);
        Assert.Equal(
            ["a:3306", "b:3307", "[::1]:3308", "[::1]:3306"], Array.ConvertAll(hosts, host => host.ToString()));
    }

    [Fact]
    public async Task A_data_source_does_not_show_its_password()
    {
        await using var source = new MySqlDataSource("Server=a;Password=secret");
        Assert.DoesNotContain("secret", source.ConnectionString, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", source.CreateConnection().ConnectionString, StringComparison.Ordinal);
    }
}
