using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chirp.Bench.Transport;

/// <summary>
/// Sends the same request again and again on connections that are kept, one in flight on each. The request's bytes are
/// made once, and a response is known by its length alone, which the first one tells: both servers are asked alike.
/// Answers <c>run MILLISECONDS</c> with the number of responses, the latencies at the 50th and the 99th percentile in
/// microseconds, and its own processor time in milliseconds.
/// </summary>
internal sealed class RequestWorker(Uri url, int connections, string body)
{
    public const string Command = "requests";

    /// <summary>Latencies in steps of a microsecond, the last one for all that is longer.</summary>
    private readonly int[] _latencies = new int[1_000_000];

    private readonly byte[] _request = Encoding.ASCII.GetBytes(
        $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\n"
        + $"Accept: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    private long _count;
    private volatile bool _isRunning;
    private string? _failure;

    public async Task<int> RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var time = TimeSpan.FromMilliseconds(int.Parse(line.Split(' ')[1]));
            Array.Clear(_latencies);
            _count = 0;
            _isRunning = true;
            var cpu = Environment.CpuUsage.TotalTime;
            var open = new Connection[connections];
            for (var i = 0; i < connections; i++)
            {
                open[i] = new Connection(this);
            }

            var watch = Stopwatch.StartNew();
            Array.ForEach(open, static connection => connection.Send());
            await Task.Delay(time);
            _isRunning = false;
            var perSecond = Volatile.Read(ref _count) / watch.Elapsed.TotalSeconds;
            var used = Environment.CpuUsage.TotalTime - cpu;
            Array.ForEach(open, static connection => connection.Close());
            if (_failure is not null)
            {
                throw new InvalidOperationException(_failure);
            }

            Console.WriteLine(FormattableString.Invariant(
                $"{perSecond:F0} {Percentile(0.5)} {Percentile(0.99)} {used.TotalMilliseconds:F0} {_count}"));
        }

        return 0;
    }

    private int Percentile(double part)
    {
        var rest = (long)(_latencies.Sum(static count => (long)count) * part);
        var at = 0;
        while (at < _latencies.Length - 1 && (rest -= _latencies[at]) > 0)
        {
            at++;
        }

        return at;
    }

    private sealed class Connection
    {
        private readonly RequestWorker _worker;
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly SocketAsyncEventArgs _receiving = new();
        private readonly byte[] _buffer = new byte[4096];
        private long _sentAt;
        private int _filled;
        private int _responseLength;

        public Connection(RequestWorker worker)
        {
            _worker = worker;
            _socket.Connect(new IPEndPoint(IPAddress.Loopback, worker.Url.Port));
            _receiving.Completed += (_, _) => Receive(completed: true);
        }

        public void Send()
        {
            SendRequest();
            Receive(completed: false);
        }

        public void Close() => _socket.Dispose();

        private void SendRequest()
        {
            _sentAt = Stopwatch.GetTimestamp();
            _filled = 0;
            _socket.Send(_worker._request);
        }

        private void Receive(bool completed)
        {
            try
            {
                while (_worker._isRunning)
                {
                    if (completed && !Take())
                    {
                        return;
                    }

                    _receiving.SetBuffer(_buffer, _filled, _buffer.Length - _filled);
                    if (_socket.ReceiveAsync(_receiving))
                    {
                        return;
                    }

                    completed = true;
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Closed at the end of a round.
            }
        }

        /// <summary>Takes what has come; false where the connection is of no use any more.</summary>
        private bool Take()
        {
            if (_receiving.SocketError != SocketError.Success || _receiving.BytesTransferred == 0)
            {
                _worker._failure ??= "The server closed a connection.";
                return false;
            }

            _filled += _receiving.BytesTransferred;
            if (_responseLength == 0 && !TryMeasure(_buffer.AsSpan(0, _filled)))
            {
                return _worker._failure is null;
            }

            if (_filled < _responseLength)
            {
                return true;
            }

            var microseconds = (long)Stopwatch.GetElapsedTime(_sentAt).TotalMicroseconds;
            Interlocked.Increment(ref _worker._latencies[Math.Min(microseconds, _worker._latencies.Length - 1)]);
            Interlocked.Increment(ref _worker._count);
            SendRequest();
            return true;
        }

        private bool TryMeasure(ReadOnlySpan<byte> response)
        {
            var head = response.IndexOf("\r\n\r\n"u8);
            var length = response.IndexOf("Content-Length: "u8);
            if (head < 0)
            {
                return false;
            }

            if (!response.StartsWith("HTTP/1.1 200 "u8) || length < 0)
            {
                _worker._failure ??= $"The server answered {Encoding.ASCII.GetString(response)}";
                return false;
            }

            _ = System.Buffers.Text.Utf8Parser.TryParse(
                response[(length + "Content-Length: "u8.Length)..], out int body, out _);
            _responseLength = head + 4 + body;
            return true;
        }
    }

    private Uri Url => url;
}
