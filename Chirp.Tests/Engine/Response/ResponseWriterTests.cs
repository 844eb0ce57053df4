using System.Globalization;
using System.Text;
using Chirp.Engine.Response;
using Xunit;

namespace Chirp.Tests.Engine.Response;

/// <summary>
/// JSON is what <c>JSON.stringify</c> makes of the same values (ECMA-262), however it is cut into blocks.
/// </summary>
public sealed class ResponseWriterTests
{
    private const int MaxLength = 40;

    public static TheoryData<string> Others =>
    [
        "\"", "\\", "\n", "\b", "\0", "\u001f", "\u007f", "é", "€", "\u0122", "\u205c", "\uff22", "😀", "\ud83d",
        "\ude00",
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public void Text_is_escaped_wherever_something_but_plain_ASCII_stands(string other)
    {
        for (var length = 0; length < MaxLength; length++)
        {
            for (var at = 0; at <= length; at++)
            {
                var text = Plain(at) + other + Plain(length - at);
                Assert.Equal(Stringify(text), Write(writer => writer.WriteString(text)));
                Assert.Equal(Stringify(text + other), Write(writer => writer.WriteString(text + other)));
            }
        }
    }

    [Fact]
    public void Plain_text_of_every_length_is_copied()
    {
        for (var length = 0; length < MaxLength; length++)
        {
            var text = Plain(length);
            Assert.Equal($"\"{text}\"", Write(writer => writer.WriteString(text)));
        }
    }

    [Fact]
    public void Segments_of_every_length_are_written_without_their_padding_and_wherever_the_buffer_ends()
    {
        for (var length = 0; length < MaxLength; length++)
        {
            var segment = new JsonSegment(Plain(length));
            var written = Write(writer =>
            {
                for (var i = 0; i < 200; i++)
                {
                    writer.WriteSegment(segment);
                }
            });
            Assert.Equal(string.Concat(Enumerable.Repeat(Plain(length), 200)), written);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-10)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Integers_are_written_as_in_JavaScript(int value) =>
        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Write(writer => writer.WriteInt32(value)));

    private static string Write(Action<ResponseWriter> write)
    {
        var writer = new ResponseWriter();
        writer.Start(expectedBytes: 0, maxBytes: 1 << 20);
        write(writer);
        using var response = writer.Detach();
        return Encoding.UTF8.GetString(response.Memory.Span);
    }

    private static string Plain(int length) =>
        string.Concat(Enumerable.Range(0, length).Select(static i => (char)('!' + (i * 7 % 90)))).Replace('"', '~')
            .Replace('\\', '~');

    /// <summary>ECMA-262, QuoteJSONString, unit by unit.</summary>
    private static string Stringify(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                quoted.Append(unit).Append(text[++i]);
                continue;
            }

            quoted.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\b' => "\\b",
                < ' ' => $"\\u{(int)unit:x4}",
                _ when char.IsSurrogate(unit) => $"\\u{(int)unit:x4}",
                _ => unit.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
