using Chirp.Conformance;
using Xunit;

namespace Chirp.Tests.Conformance;

public sealed class ConformanceRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chirp-conformance").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_that_passes_ends_with_its_count_and_zero()
    {
        Write("syntax.jsonl", """{"source":"{a}","printed":"{\n  a\n}"}""");
        var (code, output) = Run();
        Assert.Equal(0, code);
        Assert.Equal("syntax.jsonl: 1 passed, 0 failed\n1 passed, 0 failed\n", output);
    }

    [Fact]
    public void A_failure_is_shown_as_a_diff_and_ends_with_one()
    {
        Write("syntax-more.jsonl", """{"source":"{a b}","printed":"{\n  a\n  c\n}"}""");
        var (code, output) = Run();
        Assert.Equal(1, code);
        Assert.Contains("  {\n    a\n-   c\n+   b\n", output, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 1 failed\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expected_error_is_compared_with_its_places()
    {
        const string Error =
            """{"message":"Syntax Error: Expected Name, found <EOF>.","locations":[{"line":1,"column":3}]}""";
        Write("syntax.jsonl", $$"""{"source":"{","error":{{Error}}}""");
        Assert.Equal(1, Run().Code);
    }

    [Fact]
    public void A_folder_without_cases_does_not_pass() => Assert.Equal(2, Run().Code);

    [Fact]
    public void An_unknown_kind_is_named()
    {
        var (code, output) = Run("semantics");
        Assert.Equal(2, code);
        Assert.Contains("'semantics'", output, StringComparison.Ordinal);
    }

    private (int Code, string Output) Run(params string[] kinds)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (ConformanceRun.Start([_folder, .. kinds], output), output.ToString());
    }

    private void Write(string file, string lines) => File.WriteAllText(Path.Combine(_folder, file), lines + "\n");
}
