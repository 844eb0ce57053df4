using Chirp.GraphQL.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class ContractTests
{
    [Fact]
    public async Task Every_field_of_the_contract_has_a_resolver_of_its_type()
    {
        await using var world = await FeatureWorld.OpenAsync();

        var executable = ChirpSchema.Bind(ChirpSchema.ReadText(), world.Get<IServiceProviderIsService>());

        Assert.NotNull(executable.Schema.FindType("Tweet"));
    }
}
