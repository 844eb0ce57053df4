using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Chirp.GraphQL.Transport.WebSockets;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>What a client may and may not send (RFC 6455, section 5).</summary>
public sealed class FrameReaderTests
{
    private const int MaxMessageBytes = 100_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(127)]
    [InlineData(4096)]
    [InlineData(1_000_000)]
    public async Task What_comes_is_the_same_however_it_is_split(int bytesAtOnce)
    {
        var longer = new string('ä', 100);
        var longest = new string('z', 70_000);
        byte[] sent =
        [
            .. Frame(0x81, "hello"), .. Frame(0x81, ""), .. Frame(0x01, "one "), .. Frame(0x89, "are you there"),
            .. Frame(0x00, ""), .. Frame(0x00, "two "), .. Frame(0x8A, ""), .. Frame(0x80, "three"),
            .. Frame(0x81, longer), .. Frame(0x81, longest), .. Frame(0x89, ""), .. Frame(0x88, ""),
        ];
        Assert.Equal(
            [
                "Message hello", "Message ", "Ping are you there", "Pong ", "Message one two three",
                $"Message {longer}", $"Message {longest}", "Ping ", "Close 1000", "End ",
            ],
            await ReadAsync(sent, bytesAtOnce));
    }

    [Fact]
    public async Task A_character_may_be_split_between_frames()
    {
        var text = "€"u8.ToArray();
        byte[] sent =
        [
            .. Frame(0x01, text.AsSpan(0, 1)), .. Frame(0x00, text.AsSpan(1, 1)), .. Frame(0x80, text.AsSpan(2)),
        ];
        Assert.Equal(["Message €", "End "], await ReadAsync(sent, sent.Length));
    }

    [Theory]
    [InlineData(1002, "C1 80 00000000")] // the first reserved bit: compressed
    [InlineData(1002, "A1 80 00000000")]
    [InlineData(1002, "91 80 00000000")]
    [InlineData(1002, "83 80 00000000")] // reserved opcodes
    [InlineData(1002, "87 80 00000000")]
    [InlineData(1002, "8B 80 00000000")]
    [InlineData(1002, "8F 80 00000000")]
    [InlineData(1002, "81 00")] // no mask
    [InlineData(1002, "89 00")]
    [InlineData(1002, "09 80 00000000")] // a fragmented ping
    [InlineData(1002, "89 FE 007E 00000000")] // a ping of 126 bytes
    [InlineData(1002, "81 FE 007D 00000000")] // lengths not written in the shortest way
    [InlineData(1002, "81 FF 000000000000FFFF 00000000")]
    [InlineData(1002, "81 FF 8000000000000000 00000000")]
    [InlineData(1002, "80 80 00000000")] // goes on with nothing
    [InlineData(1002, "01 80 00000000 81 80 00000000")] // a message within a message
    [InlineData(4400, "82 80 00000000")] // binary
    [InlineData(4400, "02 80 00000000")]
    [InlineData(1007, "81 81 00000000 FF")]
    [InlineData(1007, "81 82 00000000 C080")] // a zero written too long
    [InlineData(1007, "81 83 00000000 EDA080")] // half of a surrogate pair
    [InlineData(1007, "01 81 00000000 E2 80 81 00000000 82")] // a character that ends too soon
    [InlineData(1009, "81 FF 00000000000186A1 00000000")]
    [InlineData(1009, "81 FF 7FFFFFFFFFFFFFFF 00000000")]
    [InlineData(1009, "01 81 00000000 78 80 FF 00000000000186A0 00000000")]
    public async Task What_breaks_the_rules_fails(int code, string hex)
    {
        var sent = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        for (var bytesAtOnce = 1; bytesAtOnce <= sent.Length; bytesAtOnce++)
        {
            Assert.Equal([$"Failure {code}", "End "], await ReadAsync(sent, bytesAtOnce));
        }
    }

    [Fact]
    public async Task A_message_may_be_as_long_as_the_limit()
    {
        var text = new string('x', MaxMessageBytes);
        byte[] parts = [.. Frame(0x01, text[..60_000]), .. Frame(0x80, text[60_000..])];
        Assert.Equal([$"Message {text}", $"Message {text}", "End "], await ReadAsync([.. Frame(0x81, text), .. parts]));
    }

    [Fact]
    public async Task After_a_failure_only_a_close_is_heard()
    {
        byte[] sent =
        [
            0x81, 0x0A, .. "0123456789"u8, .. Frame(0x81, "hello"), .. Frame(0x89, "ping"), 0xF3, 0x0A,
            .. "0123456789"u8, .. Frame(0x88, Close(1002)),
        ];
        for (var bytesAtOnce = 1; bytesAtOnce < sent.Length; bytesAtOnce++)
        {
            Assert.Equal(["Failure 1002", "Close 0"], (await ReadAsync(sent, bytesAtOnce))[..2]);
        }
    }

    [Theory]
    [InlineData(1000, "88 80 00000000")]
    [InlineData(1002, "88 81 00000000 03")] // half a code
    [InlineData(1002, "88 82 00000000 0000")]
    [InlineData(1002, "88 82 00000000 03E7")] // 999
    [InlineData(1001, "88 82 00000000 03E9")]
    [InlineData(1002, "88 82 00000000 03EC")] // 1004 to 1006 do not travel
    [InlineData(1002, "88 82 00000000 03ED")]
    [InlineData(1002, "88 82 00000000 03EE")]
    [InlineData(1007, "88 82 00000000 03EF")]
    [InlineData(1014, "88 82 00000000 03F6")]
    [InlineData(1002, "88 82 00000000 03F7")] // 1015 neither
    [InlineData(1002, "88 82 00000000 0BB7")] // 2999
    [InlineData(3000, "88 82 00000000 0BB8")]
    [InlineData(4999, "88 85 00000000 1387 627965")]
    [InlineData(1002, "88 82 00000000 1388")] // 5000
    [InlineData(1007, "88 83 00000000 03E8 FF")] // the reason is not UTF-8
    public async Task A_close_is_answered_with_its_code_or_with_what_is_wrong_with_it(int code, string hex)
    {
        var sent = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal($"Close {code}", (await ReadAsync(sent))[0]);
        Assert.Equal($"Close {code}", (await ReadAsync(sent, 1))[0]);
    }

    [Fact]
    public async Task A_connection_that_ends_within_a_frame_ends()
    {
        var sent = Frame(0x81, "hello");
        for (var length = 0; length < sent.Length; length++)
        {
            Assert.Equal(["End "], await ReadAsync(sent[..length]));
        }
    }

    private static byte[] Close(int code)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return payload;
    }

    private static byte[] Frame(byte first, string payload) => Frame(first, Encoding.UTF8.GetBytes(payload));

    private static byte[] Frame(byte first, ReadOnlySpan<byte> payload) => ClientFrame.Make(first, payload);

    /// <summary>Everything that is read of what comes in parts: the kind, and the payload or the code.</summary>
    private static async Task<List<string>> ReadAsync(byte[] sent, int bytesAtOnce = int.MaxValue)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var frames = new FrameReader(MaxMessageBytes);
        var all = new List<string>();
        foreach (var part in sent.Chunk(bytesAtOnce))
        {
            await pipe.Writer.WriteAsync(part, Stop);
            TakeAll();
        }

        await pipe.Writer.CompleteAsync();
        TakeAll();
        frames.Release();
        return all;

        void TakeAll()
        {
            var kind = ReceivedKind.Message;
            while (kind is not (ReceivedKind.Nothing or ReceivedKind.End) && pipe.Reader.TryRead(out var read))
            {
                var received = frames.Take(read, pipe.Reader);
                kind = received.Kind;
                if (kind != ReceivedKind.Nothing)
                {
                    var what = received.Kind is ReceivedKind.Close or ReceivedKind.Failure
                        ? $"{received.Code}"
                        : Encoding.UTF8.GetString(received.Payload.Span);
                    all.Add($"{received.Kind} {what}");
                }

                received.Release();
            }
        }
    }
}
