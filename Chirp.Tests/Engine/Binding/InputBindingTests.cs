using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Chirp.Engine;
using Chirp.Engine.Binding;
using Chirp.Engine.Coercion;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Schema;
using Xunit;

namespace Chirp.Tests.Engine.Binding;

public class InputBindingTests
{
    private const string Sdl = """
        scalar DateTime
        enum SortOrder { NEWEST_FIRST OLDEST_FIRST }
        input PlaceInput { latitude: Float! longitude: Float! name: String }
        input PostInput { text: String! place: PlaceInput tags: [String!] replyTo: ID inner: PostInput at: DateTime }
        input PatchInput { name: String bio: String }
        input TargetInput @oneOf { tweet: ID user: ID }
        type Query {
          byId(id: ID!): String! byTyped(id: ID!): String! byIds(ids: [ID!]!): String!
          sorted(order: SortOrder = OLDEST_FIRST): SortOrder!
          page(first: Int, after: String): String! since(at: DateTime!): DateTime! small(n: Int!): Int!
          post(input: PostInput!): String! patch(input: PatchInput!): String! target(on: TargetInput!): String!
          limit(max: Int): Int! maybe(text: String): String! numbers(values: [Int]): Int! amount(value: Float!): Float!
        }
        """;

    private readonly BoundSchema _schema = new(
        Sdl, options => options.AddFields(typeof(QueryFields)).Scalars
            .Bind<DateTimeOffset>("DateTime", TryParseTime, FormatTime)
            .Bind<TweetId>("ID", TweetId.TryParse, static id => id.ToString()));

    [Fact]
    public void An_argument_is_a_parameter_by_name() => Assert.Equal("7", Read("byId", ("id", "7")));

    [Fact]
    public void An_id_is_a_typed_id() => Assert.Equal("8", Read("byTyped", ("id", "tweet-7")));

    [Fact]
    public void A_refused_typed_id_is_the_callers_error()
    {
        var error = Assert.Throws<GraphQLException>(() => Read("byTyped", ("id", "user-7")));

        Assert.Equal(ErrorCodes.BadUserInput, error.Errors[0].Code);
        Assert.Equal("Query.byTyped: ID cannot represent value: \"user-7\"", error.Message);
    }

    [Fact]
    public void A_list_is_an_immutable_array_or_any_list() =>
        Assert.Equal("3+4", Read("byIds", ("ids", new object?[] { "tweet-3", "tweet-4" })));

    [Fact]
    public void A_list_of_nullable_numbers_keeps_its_nulls() =>
        Assert.Equal(3, _schema.Read<int>("Query.numbers", this, ("values", new object?[] { 1, null, 2 })));

    [Fact]
    public void An_enum_is_an_enum_and_so_is_its_default()
    {
        Assert.Equal(SortOrder.OldestFirst, _schema.Read<SortOrder>("Query.sorted", this));
        var newest = ((EnumType)_schema.Schema.FindType("SortOrder")!).FindValue("NEWEST_FIRST")!.Value;

        Assert.Equal(SortOrder.NewestFirst, newest);
        Assert.Equal(SortOrder.NewestFirst, _schema.Read<SortOrder>("Query.sorted", this, ("order", newest)));
    }

    [Fact]
    public void Several_arguments_are_one_record() =>
        Assert.Equal("5 after x, backwards False", Read("page", ("first", 5), ("after", "x")));

    [Fact]
    public void An_absent_argument_of_a_record_takes_the_constructors_default() =>
        Assert.Equal("20 after , backwards False", Read("page"));

    [Fact]
    public void An_absent_or_null_argument_takes_the_parameters_default()
    {
        Assert.Equal(9, _schema.Read<int>("Query.limit", this));
        Assert.Equal(9, _schema.Read<int>("Query.limit", this, ("max", null)));
        Assert.Equal(3, _schema.Read<int>("Query.limit", this, ("max", 3)));
    }

    [Fact]
    public void An_optional_parameter_tells_absent_from_null()
    {
        Assert.Equal("absent", Read("maybe"));
        Assert.Equal("null", Read("maybe", ("text", null)));
        Assert.Equal("hi", Read("maybe", ("text", "hi")));
    }

    [Fact]
    public void An_input_object_is_a_record_with_nested_ones()
    {
        var inner = Input("PostInput", ("text", "in"), ("at", "2026-11-23T00:00:00Z"));
        var place = Input("PlaceInput", ("latitude", 1.5), ("longitude", 2.0));
        var post = Input(
            "PostInput", ("text", "hi"), ("place", place), ("tags", new object?[] { "a", "b" }), ("inner", inner));

        Assert.Equal(
            "hi at 1.5/2 () a,b inside: in at  ()  since 2026", Read("post", ("input", post)));
    }

    [Fact]
    public void An_input_objects_properties_tell_absent_from_null()
    {
        Assert.Equal("bio cleared", Read("patch", ("input", Input("PatchInput", ("bio", null)))));
        Assert.Equal("name Ada", Read("patch", ("input", Input("PatchInput", ("name", "Ada")))));
    }

    [Fact]
    public void A_oneOf_input_has_one_property_set() =>
        Assert.Equal("user 5", Read("target", ("on", Input("TargetInput", ("user", "5")))));

    [Fact]
    public void A_custom_scalar_is_its_CLR_type()
    {
        var coercion = ((ScalarType)_schema.Schema.FindType("DateTime")!).Coercion;
        var moment = new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);

        Assert.Equal(moment, _schema.Read<DateTimeOffset>("Query.since", this, ("at", moment)));
        Assert.Equal(typeof(DateTimeOffset), coercion.ClrType);
        Assert.Throws<InputCoercionException>(() => coercion.ParseLiteral(
            Chirp.Engine.Language.Parser.ParseValue(new Chirp.Engine.Language.SourceText("\"tomorrow\""))));
    }

    [Fact]
    public void A_custom_scalar_is_written_without_boxing_and_asks_for_room()
    {
        var writer = Assert.IsType<LeafWriter<DateTimeOffset>>(
            _schema.WriterOf("DateTime", typeof(DateTimeOffset)), exactMatch: false);
        var moment = new DateTimeOffset(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);
        var buffer = new byte[64];

        Assert.False(writer.TryWrite(moment, buffer.AsSpan(0, 12), out _));
        Assert.True(writer.TryWrite(moment, buffer, out var written));
        Assert.Equal("\"2026-11-23T09:30:00\"", Encoding.UTF8.GetString(buffer, 0, written));
    }

    [Fact]
    public void An_enum_is_written_by_its_name()
    {
        var writer = Assert.IsType<LeafWriter<SortOrder>>(
            _schema.WriterOf("SortOrder", typeof(SortOrder)), exactMatch: false);
        var buffer = new byte[64];

        Assert.True(writer.TryWrite(SortOrder.NewestFirst, buffer, out var written));
        Assert.Equal("\"NEWEST_FIRST\"", Encoding.UTF8.GetString(buffer, 0, written));
        Assert.Throws<InvalidOperationException>(() => writer.TryWrite((SortOrder)9, buffer, out _));
    }

    [Fact]
    public void A_number_that_its_CLR_type_cannot_hold_is_the_callers_error()
    {
        Assert.Equal((short)7, _schema.Read<short>("Query.small", this, ("n", 7)));
        Assert.Throws<GraphQLException>(() => _schema.Read<short>("Query.small", this, ("n", 70_000)));
        Assert.Equal(1.5m, _schema.Read<decimal>("Query.amount", this, ("value", 1.5)));
    }

    private static bool TryParseTime(string text, out DateTimeOffset value) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);

    private static bool FormatTime(DateTimeOffset value, Span<byte> destination, out int written) =>
        value.TryFormat(destination, out written, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private string Read(string field, params (string, object?)[] arguments) =>
        _schema.Read<string>($"Query.{field}", this, arguments);

    private InputObject Input(string type, params (string Name, object? Value)[] fields)
    {
        var input = new InputObject((InputObjectType)_schema.Schema.FindType(type)!);
        foreach (var (name, value) in fields)
        {
            input[input.Type.FindField(name)!.Index] = value;
        }

        return input;
    }

    internal enum SortOrder
    {
        NewestFirst,
        OldestFirst,
    }

    internal readonly record struct TweetId(long Value)
    {
        public static bool TryParse(string text, out TweetId id)
        {
            id = default;
            if (!text.StartsWith("tweet-", StringComparison.Ordinal) || !long.TryParse(text.AsSpan(6), out var value))
            {
                return false;
            }

            id = new TweetId(value);
            return true;
        }
    }

    internal sealed record Place(double Latitude, double Longitude, string? Name);

    internal sealed record Post(
        string Text, Place? Place, IReadOnlyList<string>? Tags, TweetId? ReplyTo, Post? Inner, DateTimeOffset? At)
    {
        public override string ToString() =>
            $"{Text} at {Place?.Latitude}{(Place is null ? "" : "/")}{Place?.Longitude} ({ReplyTo?.Value}) "
            + $"{string.Join(',', Tags ?? [])}{(Inner is null ? "" : $" inside: {Inner}")}"
            + (At is { } at ? $" since {at.Year}" : "");
    }

    internal sealed class Patch
    {
        public Optional<string?> Name { get; init; }

        public Optional<string?> Bio { get; init; }
    }

    internal sealed record Target(string? Tweet, string? User);

    [Arguments]
    internal sealed record PageRequest(int First = 20, string? After = null, bool Backwards = false);

    [Fields("Query")]
    internal static class QueryFields
    {
        public static string ById(string id) => id;

        public static string ByTyped(TweetId id) => $"{id.Value + 1}";

        public static string ByIds(ImmutableArray<TweetId> ids) => string.Join('+', ids.Select(id => id.Value));

        public static int Numbers(List<int?>? values) => values!.Sum(value => value ?? 0);

        public static SortOrder Sorted(SortOrder? order) => order!.Value;

        public static string Page(PageRequest page) => $"{page.First} after {page.After}, backwards {page.Backwards}";

        public static DateTimeOffset Since(DateTimeOffset at) => at;

        public static short Small(short n) => n;

        public static decimal Amount(decimal value) => value;

        public static string Post(Post input) => input.ToString();

        public static string Patch(Patch input) => input.Bio is { IsPresent: true, Value: null }
            ? "bio cleared"
            : $"name {input.Name.Value}";

        public static string Target([GraphQLName("on")] Target target) =>
            target.User is { } user ? $"user {user}" : $"tweet {target.Tweet}";

        public static int Limit(int max = 9) => max;

        public static string Maybe(Optional<string?> text) => text.IsPresent ? text.Value ?? "null" : "absent";
    }
}
