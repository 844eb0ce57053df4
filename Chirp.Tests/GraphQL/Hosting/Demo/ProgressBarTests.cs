using Chirp.GraphQL.Hosting.Demo;
using Xunit;

namespace Chirp.Tests.GraphQL.Hosting.Demo;

public sealed class ProgressBarTests
{
    [Fact]
    public void A_file_gets_a_line_at_each_quarter()
    {
        var output = new StringWriter { NewLine = "\n" };
        var bar = new ProgressBar(output, isTerminal: false, "Making", 8);
        for (var i = 0; i < 8; i++)
        {
            bar.Add(1);
        }

        Assert.Equal("Making: 0 %\nMaking: 25 %\nMaking: 50 %\nMaking: 75 %\nMaking: 100 %\n", output.ToString());
    }

    [Fact]
    public void A_terminal_gets_one_line_that_grows()
    {
        var output = new StringWriter();
        var bar = new ProgressBar(output, isTerminal: true, "Making", 2);
        bar.Add(1);
        bar.Add(1);
        Assert.Equal(
            $"\rMaking [{new string('#', 16)}{new string('.', 16)}]  50 %\rMaking [{new string('#', 32)}] 100 %\n",
            output.ToString());
    }
}
