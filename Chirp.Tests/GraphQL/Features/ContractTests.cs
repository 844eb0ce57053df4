using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

public sealed class ContractTests
{
    [Fact]
    public void Every_field_of_the_contract_has_a_resolver_of_its_type()
    {
        var services = new ServiceCollection();
        services.AddFeatures(new AuthOptions { SigningKey = Convert.ToBase64String(new byte[32]) });
        using var provider = services.BuildServiceProvider();

        var executable = ChirpSchema.Bind(
            ChirpSchema.ReadText(), provider.GetRequiredService<IServiceProviderIsService>());

        Assert.NotNull(executable.Schema.FindType("Tweet"));
    }
}
