using Chirp.MySql;
using Chirp.MySql.Protocol;
using Xunit;

namespace Chirp.Tests.MySql.Protocol;

public sealed class PacketTests
{
    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(250UL, 1)]
    [InlineData(251UL, 3)]
    [InlineData(65_535UL, 3)]
    [InlineData(65_536UL, 4)]
    [InlineData(16_777_216UL, 9)]
    [InlineData(ulong.MaxValue, 9)]
    public void Lengths_are_read_as_they_are_written_and_not_when_cut(ulong length, int bytes)
    {
        using var writer = new PacketWriter();
        writer.LengthEncoded(length);
        var written = writer.Written.ToArray();
        Assert.Equal(bytes, written.Length);
        Assert.Equal(length, new PacketReader(written).Length());
        for (var cut = 0; cut < written.Length; cut++)
        {
            Assert.Equal(
                MySqlErrorNumbers.Protocol,
                Assert.Throws<MySqlException>(() => new PacketReader(written.AsSpan(0, cut)).Length()).Number);
        }
    }

    [Fact]
    public void A_command_of_a_full_packet_is_ended_by_an_empty_one()
    {
        using var writer = new PacketWriter();
        writer.Begin(0);
        writer.Span(PacketWriter.MaxPayloadBytes).Fill(1);
        writer.End();
        var written = writer.Written.Span;
        Assert.Equal([0xFF, 0xFF, 0xFF, 0], written[..4].ToArray());
        Assert.Equal([0, 0, 0, 1], written[^4..].ToArray());
        Assert.Equal(2, writer.NextSequence);
    }

    [Theory]
    [InlineData("2020-01-02", "2020-01-02T00:00:00.0000000")]
    [InlineData("2020-01-02 03:04:05", "2020-01-02T03:04:05.0000000")]
    [InlineData("2020-01-02 03:04:05.120000", "2020-01-02T03:04:05.1200000")]
    public void Dates_are_read_from_text(string text, string date) => Assert.Equal(
        date, TextValue.Date(System.Text.Encoding.ASCII.GetBytes(text)).ToDateTime().ToString("O"));

    [Theory]
    [InlineData("-838:59:59.000001", "-34.22:59:59.0000010")]
    [InlineData("01:02:03", "01:02:03")]
    public void Times_are_read_from_text(string text, string time) =>
        Assert.Equal(time, TextValue.Time(System.Text.Encoding.ASCII.GetBytes(text)).ToString("c"));
}
