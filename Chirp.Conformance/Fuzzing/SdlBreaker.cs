using System.Text.RegularExpressions;

namespace Chirp.Conformance.Fuzzing;

/// <summary>
/// Changes a valid schema's text at a few places, so that it mostly still parses and often breaks a rule of
/// type systems; sometimes it stays valid.
/// </summary>
internal sealed partial class SdlBreaker(FuzzRandom random)
{
    private static readonly string[] TypeNames =
    [
        "Int", "String", "ID", "Any", "Color", "In0", "In1", "One", "U0", "I0", "I1", "O0", "O1", "Query", "Mutation",
        "Missing", "__Odd",
    ];

    private static readonly string[] Applied =
    [
        "@deprecated", "@deprecated(reason: 1)", "@deprecated(reason: null)", "@tag", "@tag(a: 1) @tag", "@nothing",
        "@specifiedBy(url: \"u\")", "@specifiedBy", "@oneOf", "@skip(if: true)", "@mark(x: 1)", "@mark(x: 1, x: 2)",
        "@mark(y: {x: 1, x: 2})",
    ];

    private static readonly string[] Definitions =
    [
        "extend type O0 { extra: Int }", "extend type O0 implements I0", "extend type O1 implements I1",
        "extend type O0 { o0_0: Int }", "extend union U0 = O0", "extend union U0 = Any", "extend enum Color { RED }",
        "extend enum Color { PINK }", "extend input In0 { x: Int }", "extend input One { s: Int! t: Int = 1 }",
        "extend scalar Any @specifiedBy(url: \"u\")", "extend type Missing { a: Int }", "extend type I0 { a: Int }",
        "extend interface O0 { a: Int }", "extend interface I0 { added: Int }", "extend interface I0 implements I1",
        "schema { query: Query }", "schema { query: O0 mutation: O0 }", "schema { query: Query query: O0 }",
        "schema { mutation: Mutation }", "schema { query: In0 mutation: U0 }", "schema { query: Missing }",
        "extend schema { mutation: Mutation }", "extend schema { subscription: O0 }", "extend schema @tag",
        "directive @loop(a: Int @loop) on ARGUMENT_DEFINITION", "directive @tag on FIELD", "directive @__odd on FIELD",
        "directive @needs(a: Int!, b: Missing) on OBJECT type N @needs { a: Int }",
        "directive @wrong(a: O0, a: Int) on ENUM", "directive @dep(a: Int! @deprecated) on FIELD",
        "type __Bad { a: Int }", "type Under { __a: Int a(__b: Int): Int }", "enum E { A B A }", "enum E { true }",
        "enum E { __A }", "input Loop { l: Loop! }", "input L0 { a: L1! } input L1 { b: L0! }",
        "input D0 { a: D0 = {} }", "input D0 { a: D1 = {b: null} b: Int } input D1 { b: D0 = {} }",
        "input Bad { a: Int = \"x\" b: Int! = null c: [Int] = [1, \"y\"] d: In0 = {nothing: 1} }",
        "input Bad { a: Color = PURPLE b: One = {} c: One = {p: 1, q: \"z\"} d: Missing = 1 }",
        "input Old { a: Int! @deprecated b: Int @deprecated }", "input F @oneOf { a: F }",
        "input F @oneOf { a: F b: Int }",
        "interface IA implements IB { a: Int } interface IB implements IA { a: Int }",
        "interface IA { a: Int } interface IB implements IA { a: Int } type T implements IB { a: Int }",
        "interface IA implements IA { a: Int }", "interface IA { a: IA } type T implements IA { a: T }",
        "interface IA { a(x: Int): Int } type T implements IA { a(x: Int!, y: Int!): Int }",
        "interface IA { a(x: Int): Int } type T implements IA & IA { a(x: Int, y: Int): Int! }",
        "interface IA { a: [IA!] } type T implements IA { a: [T]! }", "interface IA { a: Int @deprecated }",
        "interface IA { a: Int } type T implements IA { a: Int @deprecated }", "type T implements O0 { a: Int }",
        "type T", "union U9", "union U9 = O0 | O0", "union U9 = Missing | Int | U0", "input Empty", "scalar Any",
        "enum Color { A }", "type Dup { a: Int a: Int b(x: Int, x: Int): Int }", "query { a }",
        "fragment F on O0 { a }",
        "\"described\" type T { \"\"\"a\"\"\" a: Int }", "extend type T { a: Int } type T",
        "type T { a: In0 b(c: O0): Int }",
    ];

    public string Break(string sdl)
    {
        // A directive with arguments for the applied ones, wherever directives may stand in a schema.
        sdl += "directive @mark(x: Int, y: In0, z: Int! = 3) on OBJECT | FIELD_DEFINITION | ENUM_VALUE | "
            + "ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | INPUT_OBJECT | SCHEMA\n";
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            sdl = random.Next(8) switch
            {
                0 or 1 => Replace(sdl, TypeName(), _ => random.Pick(TypeNames)),
                2 => Replace(sdl, Reference(), match => ": " + random.Pick([match + "!", "[" + match + "]", "Int"])),
                3 => Replace(sdl, MemberName(), match => random.Pick([match + "x", "same", "__odd", "x"])),
                4 => Replace(sdl, Reference(), match => $": {match} {random.Pick(Applied)}"),
                5 => Replace(sdl, Word(), match => random.Chance(50) ? "" : $"{match} {match}"),
                _ => $"{sdl}{random.Pick(Definitions)}\n",
            };
        }

        return sdl;
    }

    /// <summary>Replaces one of the matches, by what becomes of its first group.</summary>
    private string Replace(string text, Regex place, Func<string, string> change)
    {
        var matches = place.Matches(text);
        if (matches.Count == 0)
        {
            return text;
        }

        var match = matches[random.Next(matches.Count)];
        return text[..match.Index] + change(match.Groups[1].Value) + text[(match.Index + match.Length)..];
    }

    [GeneratedRegex(@"\b((?:Int|Float|String|Boolean|ID|Any|Color|Size|In\d|One|[UIO]\d|Query|Mutation)\b)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@": ([\[\]!\w]+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\b([a-z]\d?_\d|a\d|same)\b")]
    private static partial Regex MemberName();

    [GeneratedRegex(@"(\S+)")]
    private static partial Regex Word();
}
