using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Chirp.GraphQL.Transport.WebSockets;
using Xunit;

namespace Chirp.Tests.GraphQL.Transport;

/// <summary>When messages leave, and who waits for whom.</summary>
public sealed class SocketSenderTests
{
    private readonly ManualClock _clock = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 1));
    private readonly SocketSender _sender;

    public SocketSenderTests() => _sender = new SocketSender(_pipe.Writer, _clock);

    [Fact]
    public async Task A_message_leaves_at_once()
    {
        await _sender.SendAsync("next"u8.ToArray(), "\"1\""u8.ToArray(), "{}"u8.ToArray());
        Assert.Equal("\u0081%{\"id\":\"1\",\"type\":\"next\",\"payload\":{}}", Taken());
        Assert.Equal(0, _sender.SendingSince);
    }

    [Fact]
    public async Task A_message_that_more_will_follow_waits_for_it()
    {
        await _sender.SendWithMoreAsync("next"u8.ToArray(), "1"u8.ToArray(), "1"u8.ToArray());
        Assert.Equal("", Taken());
        await _sender.SendAsync("complete"u8.ToArray(), "1"u8.ToArray());
        var both = Taken();
        Assert.Contains("\"next\"", both, StringComparison.Ordinal);
        Assert.EndsWith("{\"id\":1,\"type\":\"complete\"}", both, StringComparison.Ordinal);

        await _sender.SendWithMoreAsync("next"u8.ToArray(), "1"u8.ToArray(), "2"u8.ToArray());
        Assert.Equal("", Taken());
        await _sender.FlushAsync();
        Assert.EndsWith("\"payload\":2}", Taken(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_so_much_waits()
    {
        var kilobyte = Encoding.ASCII.GetBytes($"\"{new string('x', 1022)}\"");
        for (var i = 0; i < 15; i++)
        {
            await _sender.SendWithMoreAsync("next"u8.ToArray(), "1"u8.ToArray(), kilobyte);
        }

        Assert.Equal("", Taken());
        await _sender.SendWithMoreAsync("next"u8.ToArray(), "1"u8.ToArray(), kilobyte);
        Assert.InRange(Taken().Length, 16 * 1024, 18 * 1024);
    }

    [Fact]
    public async Task While_the_client_takes_nothing_each_sender_waits_with_its_message()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        var full = _sender.SendAsync("next"u8.ToArray(), "1"u8.ToArray(), new byte[64 * 1024]).AsTask();
        var second = _sender.SendAsync("next"u8.ToArray(), "2"u8.ToArray()).AsTask();
        var third = _sender.SendAsync("next"u8.ToArray(), "3"u8.ToArray()).AsTask();
        Assert.NotEqual(0, _sender.SendingSince);
        Assert.False(full.IsCompleted || second.IsCompleted || third.IsCompleted);
        var taken = Taken();
        Assert.DoesNotContain("\"id\":2", taken, StringComparison.Ordinal);
        await Task.WhenAll(full, second, third);
        Assert.Equal(0, _sender.SendingSince);
        taken = Taken();
        Assert.Contains("{\"id\":2,\"type\":\"next\"}", taken, StringComparison.Ordinal);
        Assert.Contains("{\"id\":3,\"type\":\"next\"}", taken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_follows_a_close()
    {
        await _sender.CloseAsync(4400, $"Größe {new string('x', 200)}");
        await _sender.SendAsync("next"u8.ToArray());
        await _sender.PongAsync(default);
        await _sender.CloseAsync(1000, "");
        var taken = Taken();
        Assert.Equal(2 + 125, taken.Length);
        Assert.Equal("\u0088}\u00110Gr??e " + new string('x', 117), taken);
    }

    [Fact]
    public async Task A_client_that_has_gone_holds_nobody_up()
    {
        var full = _sender.SendAsync("next"u8.ToArray(), "1"u8.ToArray(), new byte[64 * 1024]).AsTask();
        var waiting = _sender.SendAsync("next"u8.ToArray(), "2"u8.ToArray()).AsTask();
        await _pipe.Reader.CompleteAsync(new IOException("reset by peer"));
        await Task.WhenAll(full, waiting);
        await _sender.SendAsync("next"u8.ToArray(), "3"u8.ToArray());
        _sender.End();
        await _pipe.Writer.CompleteAsync();
        await _sender.CloseAsync(1000, "");
    }

    /// <summary>What has left, a character a byte.</summary>
    private string Taken()
    {
        if (!_pipe.Reader.TryRead(out var read))
        {
            return "";
        }

        var text = Encoding.Latin1.GetString(read.Buffer.ToArray());
        _pipe.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }
}
