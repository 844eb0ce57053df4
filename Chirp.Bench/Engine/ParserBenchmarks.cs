using BenchmarkDotNet.Attributes;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Bench.Engine;

/// <summary>Text to syntax tree: what every operation that is not in the plan cache pays first.</summary>
[InProcess]
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private SourceText _source = new("");
    private NameTable _names = new([]);

    [Params("introspection", "timeline")]
    public string Document { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _source = new SourceText(Documents.Read(Document));
        _names = new NameTable(Documents.NamesOf(Parser.Parse(_source)));
    }

    [Benchmark]
    public DocumentNode Parse() => Parser.Parse(_source);

    [Benchmark]
    public DocumentNode ParseWithNames() => Parser.Parse(_source, names: _names);
}
