using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Chirp.Engine;
using Chirp.Engine.Language;
using Chirp.Engine.Schema;
using Chirp.Engine.Validation;

namespace Chirp.Bench.Engine;

/// <summary>Text to a valid document of Chirp's own schema: what a request costs whose plan is not cached.</summary>
[InProcess]
[MemoryDiagnoser]
public class ValidationBenchmarks
{
    private readonly GraphQLSchema _schema = SchemaBuilder.Build(
        new SourceText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schema.graphql"))));

    private SourceText _source = new("");

    [Params("introspection", "timeline")]
    public string Document { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _source = new SourceText(Documents.Read(Document));
        if (ParseAndValidate() is [var error, ..])
        {
            throw new GraphQLException([error]);
        }
    }

    [Benchmark]
    public ImmutableArray<GraphQLError> ParseAndValidate() =>
        DocumentValidator.Validate(_schema, Parser.Parse(_source), ValidationOptions.Default);
}
