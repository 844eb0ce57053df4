using Xunit;

namespace Chirp.Tests;

public sealed class SharedInputsTests
{
    [Fact]
    public void A_missing_shared_input_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => SharedInputs.Path("no-such-file"));
        Assert.Contains("no-such-file", error.Message, StringComparison.Ordinal);
    }
}
