using Chirp.MySql.Protocol;
using Chirp.MySql.Session;

namespace Chirp.MySql.Pool;

/// <summary>Opens a connection to the host that the target asks for; hosts that failed lately are tried last.</summary>
internal sealed class HostSelector(ConnectionSettings settings, Connector connector)
{
    private readonly long[] _failedUntilTicks = new long[settings.Hosts.Length];
    private int _turn = -1;

    public async ValueTask<ServerSession> OpenAsync(CancellationToken stop)
    {
        var order = Order();
        Exception? last = null;
        foreach (var index in order)
        {
            var host = settings.Hosts[index];
            try
            {
                var session = await connector.OpenAsync(host, stop);
                if (await HasRoleAsync(session, stop))
                {
                    Volatile.Write(ref _failedUntilTicks[index], 0);
                    return session;
                }

                await session.QuitAsync();
                last = new MySqlException(
                    MySqlErrorNumbers.ConnectFailed, null, $"{host} is not a {settings.Target} (Target).");
            }
            catch (MySqlException e) when (e.IsTransient || e.Number is >= 2000 and < 3000)
            {
                last = e;
            }

            Volatile.Write(
                ref _failedUntilTicks[index],
                Environment.TickCount64 + (long)settings.FailedHostTime.TotalMilliseconds);
        }

        throw settings.Hosts.Length == 1 ? last! : new MySqlException(
            MySqlErrorNumbers.ConnectFailed,
            null,
            $"None of {string.Join<HostAddress>(", ", settings.Hosts)} can be used as Target={settings.Target}. "
            + $"The last one said: {last!.Message}",
            last);
    }

    private int[] Order()
    {
        var count = settings.Hosts.Length;
        var first = settings.Target == MySqlTarget.Replica
            ? (int)((uint)Interlocked.Increment(ref _turn) % (uint)count)
            : 0;
        var now = Environment.TickCount64;
        var order = new int[count];
        var filled = 0;
        foreach (var wantsFailed in (ReadOnlySpan<bool>)[false, true])
        {
            for (var i = 0; i < count; i++)
            {
                var index = (first + i) % count;
                if (Volatile.Read(ref _failedUntilTicks[index]) > now == wantsFailed)
                {
                    order[filled++] = index;
                }
            }
        }

        return order;
    }

    private async ValueTask<bool> HasRoleAsync(ServerSession session, CancellationToken stop)
    {
        if (settings.Target == MySqlTarget.Any)
        {
            return true;
        }

        using var abort = stop.UnsafeRegister(static wire => ((Wire)wire!).Abort(), session.Wire);
        Commands.WriteQuery(session.Wire.Out, "SELECT @@global.read_only");
        session.Results.Expect(isBinary: false, statement: null);
        await session.SendAsync();
        await session.Results.ReadHeaderAsync();
        // A word from MariaDB 12 on, which has more than one way of being read-only.
        var isReadOnly = await session.Results.ReadRowAsync()
            && !session.Results.Row[0].SequenceEqual("0"u8) && !session.Results.Row[0].SequenceEqual("OFF"u8);
        await session.Results.FinishAsync();
        session.IsUntouched = true;
        return isReadOnly == (settings.Target == MySqlTarget.Replica);
    }
}
