using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Chirp.Bench.Load;

/// <summary>How many ids stand in the timelines that a Redis keeps, asked in its own protocol (RESP).</summary>
internal sealed class TimelineBytes(string host, int port)
{
    private const int BytesAnId = 8;

    /// <summary>Keys are told in Chirp.Data/Redis: a timeline's value is 8 bytes an id, and 8 before them.</summary>
    private const string Sum = """
        local n = 0
        for _, key in ipairs(redis.call('KEYS', 'chirp:*:t:*')) do n = n + redis.call('STRLEN', key) end
        return n
        """;

    public static TimelineBytes Parse(string server)
    {
        var parts = server.Split(':');
        return new TimelineBytes(parts[0], int.Parse(parts[^1], CultureInfo.InvariantCulture));
    }

    public async Task<long> IdsAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, stop);
        await using var stream = client.GetStream();
        var command = $"*3\r\n$4\r\nEVAL\r\n${Sum.Length}\r\n{Sum}\r\n$1\r\n0\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command), stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadLineAsync(stop);
        return answer is [':', .. var number]
            ? long.Parse(number, CultureInfo.InvariantCulture) / BytesAnId
            : throw new InvalidOperationException($"Redis answered {answer}");
    }
}
