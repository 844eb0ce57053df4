using Chirp.Engine.Binding;
using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Loading;
using Xunit;

namespace Chirp.Tests.Engine.Binding;

public class MismatchTests
{
    [Fact]
    public void A_field_without_a_resolver_is_named() => Expect(
        "type Query { a: Int b: Int tweet: Tweet } type Tweet { text: String author: String }",
        typeof(Partial),
        "Query.b has no resolver: no [Fields(\"Query\")] class has a method.",
        "Tweet.author has no resolver: no [Fields(\"Tweet\")] class has a method and Tweet has no member of this "
        + "name.");

    [Fact]
    public void A_resolver_without_a_field_is_named() => Expect(
        "type Query { tweet: Tweet } type Tweet { text: String }",
        typeof(Partial),
        "Partial.A answers Query.a, but the schema has no such field.");

    [Fact]
    public void Two_resolvers_of_one_field_are_named() => Expect(
        "type Query { a: Int }",
        typeof(Twice),
        "Query.a has two resolvers: Twice.A and Twice.AAsync.");

    [Fact]
    public void A_class_for_a_type_that_is_not_there_is_named() => Expect(
        "type Query { tweet: Tweet a: Int } type Tweet { text: String }",
        [typeof(Partial), typeof(Lost)],
        "Lost answers fields of Nowhere, but the schema has no object type or interface of this name.");

    [Fact]
    public void An_argument_of_another_type_is_named() => Expect(
        "type Query { tweet(id: ID!): String }",
        typeof(WrongArgument),
        "Query.tweet(id:) is ID but the parameter is double: bind double to ID with BindingOptions.Scalars.");

    [Fact]
    public void An_argument_that_may_be_null_needs_a_parameter_that_may() => Expect(
        "type Query { a(n: Int, s: String): Int }",
        typeof(NeverNull),
        "Query.a(n:) is Int, which may be null, but the parameter is int.",
        "Query.a(s:) is String, which may be null, but the parameter is string.");

    [Fact]
    public void An_argument_that_no_parameter_takes_is_named() => Expect(
        "type Query { a(used: Int, unused: Int): Int }",
        typeof(Unused),
        "Query.a(unused:) is not used by its resolver.");

    [Fact]
    public void A_parameter_that_comes_from_nowhere_is_named() => Expect(
        "type Query { a(id: ID!): Int }",
        typeof(UnknownParameter),
        "Query.a's resolver takes Stream stream, which is neither its parent, one of its arguments (id) nor a known "
        + "service.");

    [Fact]
    public void A_result_that_may_be_null_does_not_fit_a_field_that_may_not() => Expect(
        """
        type Query { name: String! names: [String!]! number: Int! later: Tweet! load: Tweet! }
        type Tweet { text: String }
        """,
        typeof(MayBeNull),
        "Query.name is String! but the resolver gives string?, which may be null.",
        "Query.names is String! but the resolver gives string?, which may be null.",
        "Query.number is Int! but the resolver gives int?, which may be null.",
        "Query.later is Tweet! but the resolver gives Tweet?, which may be null.",
        "Query.load is Tweet! but the resolver gives Tweet?, which may be null.");

    [Fact]
    public void A_result_of_another_type_is_named() => Expect(
        "scalar Day type Query { n: Int list: [Int] tweet: Tweet id: ID } type Tweet { text: String }",
        typeof(WrongResults),
        "Query.n is Int but the resolver gives long: Int has 32 bits; make it an int, or the field a custom scalar.",
        "Query.list is [Int] but the resolver gives int, which is no list.",
        "Query.tweet is Tweet but the resolver gives Chirp.Tests.Engine.Binding.MismatchTests+Note. Name the class "
        + "Tweet, put [GraphQLName(\"Tweet\")] on it, or register it with AddType.",
        "Query.id is ID but the resolver gives DateTime: bind DateTime to ID with BindingOptions.Scalars.",
        "Tweet has no CLR type: no resolver gives a class of this name and no added assembly has one. Register it with "
        + "AddType.");

    [Fact]
    public void Enums_are_checked_both_ways() => Expect(
        "type Query { color: Color } enum Color { RED DARK_GREEN }",
        typeof(Colors),
        "Color.DARK_GREEN has no member in the C# enum Color.",
        "Color.Blue has no value in the enum Color.");

    [Fact]
    public void A_member_of_a_union_without_a_class_is_named() => Expect(
        "type Query { hit: Hit } union Hit = Tweet | Ghost type Tweet { text: String } type Ghost { boo: String }",
        typeof(Hits),
        "Ghost has no CLR type: no resolver gives a class of this name and no added assembly has one. Register it with "
        + "AddType.");

    [Fact]
    public void Fields_of_an_input_object_need_a_place() => Expect(
        "type Query { a(input: NoteInput!): Int } input NoteInput { text: String! extra: Int }",
        typeof(Inputs),
        "NoteInput(missing) is given by no input: the schema has no \"missing\" there.",
        "NoteInput.extra has no property in NoteInput.");

    [Fact]
    public void A_batch_resolver_gives_a_list_and_stands_under_a_parent() => Expect(
        "type Query { a: Int tweet: Tweet } type Tweet { text: String }",
        [typeof(RootBatch), typeof(NoList)],
        "Query.a has no parent but its resolver takes Batch<Tweet>.",
        "Tweet.text's resolver takes a Batch and must give a list with a value for each parent, but gives string.");

    [Fact]
    public void A_subscription_gives_a_stream() => Expect(
        "type Query { a: Int tweet: Tweet } type Tweet { text: String } type Subscription { ticks: Int }",
        [typeof(Partial), typeof(NoStream)],
        "Subscription.ticks is a subscription and its resolver must give an IAsyncEnumerable of its events, but "
        + "gives int.");

    [Fact]
    public void A_loaders_constructor_takes_services() => Expect(
        "type Query { a: Int }",
        typeof(LoaderField),
        "NeedyLoader's constructor takes Stream source, which is neither a loader nor a known service.");

    [Fact]
    public void A_registration_for_a_type_that_is_not_there_is_named() => Assert.Equal(
        ["Chirp.Tests.Engine.Binding.MismatchTests+Note is registered as Nowhere, but the schema has no such type."],
        BoundSchema.MismatchesOf("type Query { b: Int }", options => options
            .AddFields(typeof(OnlyB)).AddType<Note>("Nowhere")));

    [Fact]
    public void Two_classes_of_a_name_are_told_apart_by_registering_one() => Assert.Equal(
        ["Ghost has no CLR type: there are Chirp.Tests.Engine.Binding.MismatchTests+Ghost and "
            + "Chirp.Tests.Engine.Binding.MismatchTests+Other+Ghost. Register it with AddType."],
        BoundSchema.MismatchesOf(
            "type Query { hit: Hit } union Hit = Tweet | Ghost type Tweet { text: String } type Ghost { boo: String }",
            options => options.AddFields(typeof(Hits)).AddClasses([typeof(Ghost), typeof(Other.Ghost)])));

    [Fact]
    public void A_class_without_the_attribute_is_refused() =>
        Assert.Throws<ArgumentException>(() => new BindingOptions().AddFields(typeof(Tweet)));

    private static void Expect(string sdl, Type fields, params string[] mismatches) =>
        Expect(sdl, [fields], mismatches);

    private static void Expect(string sdl, Type[] fields, params string[] mismatches) => Assert.Equal(
        mismatches.Order(StringComparer.Ordinal),
        BoundSchema.MismatchesOf(sdl, options => Array.ForEach(fields, type => options.AddFields(type)))
            .Order(StringComparer.Ordinal));

    internal sealed record Tweet(string? Text);

    internal sealed record Ghost(string? Boo);

    internal static class Other
    {
        internal sealed record Ghost(string? Boo);
    }

    internal sealed record Note(string? Text);

    internal sealed record NoteInput(string Text, int Missing);

    internal enum Color
    {
        Red,
        Blue,
    }

    [Fields("Query")]
    internal static class Partial
    {
        public static int? A() => 1;

        public static Tweet? Tweet() => null;
    }

    [Fields("Query")]
    internal static class Twice
    {
        public static int? A() => 1;

        public static Task<int?> AAsync() => Task.FromResult<int?>(1);
    }

    [Fields("Nowhere")]
    internal static class Lost
    {
        public static int A() => 1;
    }

    [Fields("Query")]
    internal static class WrongArgument
    {
        public static string? Tweet(double id) => $"{id}";
    }

    [Fields("Query")]
    internal static class NeverNull
    {
        public static int A(int n, string s) => n + s.Length;
    }

    [Fields("Query")]
    internal static class Unused
    {
        public static int? A(int? used) => used;
    }

    [Fields("Query")]
    internal static class UnknownParameter
    {
        public static int A(string id, Stream stream) => id.Length + (int)stream.Length;
    }

    [Fields("Query")]
    internal static class MayBeNull
    {
        public static string? Name() => null;

        public static IReadOnlyList<string?> Names() => [];

        public static int? Number() => null;

        public static ValueTask<Tweet?> Later() => default;

        public static Load<Tweet?> Load() => default;
    }

    [Fields("Query")]
    internal static class WrongResults
    {
        public static long N() => 1;

        public static int List() => 1;

        public static Note Tweet() => new("");

        public static DateTime Id() => default;
    }

    [Fields("Query")]
    internal static class Colors
    {
        public static Color Color() => default;
    }

    [Fields("Query")]
    internal static class Hits
    {
        public static Tweet? Hit() => null;
    }

    [Fields("Query")]
    internal static class Inputs
    {
        public static int A(NoteInput input) => input.Missing;
    }

    [Fields("Query")]
    internal static class RootBatch
    {
        public static int[] A(Batch<Tweet> tweets) => new int[tweets.Count];

        public static Tweet? Tweet() => null;
    }

    [Fields("Tweet")]
    internal static class NoList
    {
        public static string Text(Batch<Tweet> tweets) => $"{tweets.Count}";
    }

    [Fields("Subscription")]
    internal static class NoStream
    {
        public static int Ticks() => 1;
    }

    internal sealed class NeedyLoader(Stream source) : Loader<int, string>
    {
        protected override ValueTask FetchAsync(Fetch<int, string> fetch, CancellationToken stop) =>
            throw new NotSupportedException(source.ToString());
    }

    [Fields("Query")]
    internal static class LoaderField
    {
        public static Load<int> A(NeedyLoader loader) => loader.By(1).Select(static text => text.Length);
    }

    [Fields("Query")]
    internal static class OnlyB
    {
        public static int B() => 1;
    }
}
