using Chirp.GraphQL.Hosting;
using Xunit;

namespace Chirp.Tests.GraphQL.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public void Options_are_settings()
    {
        var command = CommandLine.Parse(
            ["--urls", "http://localhost:1", "--data=here", "--empty", "--Transport:Ide", "true"]);
        Assert.Equal("http://localhost:1", command.Settings["Urls"]);
        Assert.Equal("here", command.Settings["Data:Directory"]);
        Assert.Equal("false", command.Settings["Demo:Create"]);
        Assert.Equal("true", command.Settings["Transport:Ide"]);
    }

    [Theory]
    [InlineData("--url", "--url is not an option. Did you mean --urls? See --help.")]
    [InlineData("serve", "serve is not an option. See --help.")]
    [InlineData("--data", "--data needs a value.")]
    [InlineData("--data=", "--data needs a value.")]
    public void What_it_does_not_understand_is_named(string argument, string sentence) => Assert.Equal(
        sentence, Assert.Throws<StartupException>(() => CommandLine.Parse([argument])).Message);

    [Fact]
    public void Help_names_every_option()
    {
        Assert.True(CommandLine.Parse(["--help"]).WantsHelp);
        Assert.All(
            (string[])["--urls", "--data", "--empty", "--environment", "--help"],
            option => Assert.Contains(option, CommandLine.Usage, StringComparison.Ordinal));
    }
}
