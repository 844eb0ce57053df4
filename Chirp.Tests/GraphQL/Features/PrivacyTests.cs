using System.Text;
using Chirp.Engine;
using Chirp.Engine.Schema;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Features;
using Xunit;

namespace Chirp.Tests.GraphQL.Features;

/// <summary>Reads every field of the contract, deep enough to matter, as nobody, as another, as the owner.</summary>
public sealed class PrivacyTests
{
    private static readonly GraphQLSchema s_schema =
        SchemaBuilder.Build(new Chirp.Engine.Language.SourceText(ChirpSchema.ReadText()));

    [Fact]
    public async Task What_is_a_persons_own_is_seen_by_them_alone()
    {
        await using var world = await FeatureWorld.OpenAsync();
        var (ada, bob) = (await world.SignUpAsync("ada"), await world.SignUpAsync("bob"));
        await world.MutateAsync("follow", "", new { userId = bob.Id }, ada.Caller);
        await world.MutateAsync("follow", "", new { userId = ada.Id }, bob.Caller);
        var tweet = await world.PostAsync(ada, "hello @bob");
        await world.PostAsync(bob, "hello back", tweet);
        await world.MutateAsync("favoriteTweet", "", new { tweetId = tweet }, bob.Caller);
        var session = GlobalId.Of(ada.Caller.Session!.Value).ToString();

        var asOwner = await WalkAsync(world, ada, tweet, session, ada.Caller);
        var asOther = await WalkAsync(world, ada, tweet, session, bob.Caller);
        var asNobody = await WalkAsync(world, ada, tweet, session, FeatureWorld.Nobody);

        foreach (var secret in (string[])["ada@example.org", "\"1990-01-01\"", session])
        {
            Assert.Contains(secret, asOwner);
            Assert.DoesNotContain(secret, asNobody);
        }

        Assert.DoesNotContain("ada@example.org", asOther);
        Assert.DoesNotContain(session, asOther);
        Assert.Contains("bob@example.org", asOther);
        Assert.Contains("hello @bob", asNobody);
    }

    private static async Task<string> WalkAsync(
        FeatureWorld world, Person person, string tweet, string session, Caller caller)
    {
        var document = new StringBuilder("{ ");
        foreach (var (field, arguments) in ((string, string)[])
            [("viewer", ""), ("user", "(handle: \"ada\")"), ("tweet", $"(id: \"{tweet}\")"),
            ("node", $"(id: \"{person.Id}\")"), ("nodes", $"(ids: [\"{session}\", \"{person.Id}\", \"{tweet}\"])")])
        {
            document.Append(field).Append(arguments).Append(' ');
            Select(s_schema.Query!.FindField(field)!.Type.Named, 4, document);
        }

        var response = await world.AskAsync(document.Append('}').ToString(), null, caller);
        Assert.False(response.TryGetProperty("errors", out var errors), errors.ToString());
        return response.ToString();
    }

    /// <summary>All fields of a type, and those below them to a depth.</summary>
    private static void Select(NamedType type, int depth, StringBuilder document)
    {
        if (type is ScalarType or EnumType)
        {
            return;
        }

        document.Append("{ __typename ");
        if (type is ObjectType owner)
        {
            SelectFields(owner, depth, document);
        }
        else
        {
            foreach (var possible in s_schema.PossibleTypes(type))
            {
                document.Append("... on ").Append(possible.Name).Append(" { ");
                SelectFields(possible, depth, document);
                document.Append("} ");
            }
        }

        document.Append("} ");
    }

    private static void SelectFields(ObjectType type, int depth, StringBuilder document)
    {
        foreach (var field in type.Fields)
        {
            var isLeaf = field.Type.Named is ScalarType or EnumType;
            // "nodes" is what "edges" has without the cursors.
            if (isLeaf || (depth > 0 && field.Name != "nodes"))
            {
                document.Append(field.Name).Append(' ');
                Select(field.Type.Named, depth - 1, document);
            }
        }
    }
}
