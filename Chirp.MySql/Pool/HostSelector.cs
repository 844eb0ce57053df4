using Chirp.MySql.Protocol;
using Chirp.MySql.Session;

namespace Chirp.MySql.Pool;

/// <summary>Opens a connection to the host that the target asks for; hosts that failed lately are tried last.</summary>
internal sealed class HostSelector(ConnectionSettings settings, Connector connector)
{
    private readonly long[] _failedUntilTicks = new long[settings.Hosts.Length];
    private int _turn = -1;

    // A host that does not answer leaves time for the others.
    private readonly TimeSpan _shareOfTime = settings.ConnectionTimeoutSeconds == 0 || settings.Hosts.Length == 1
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromSeconds(settings.ConnectionTimeoutSeconds) / settings.Hosts.Length;

    public async ValueTask<ServerSession> OpenAsync(CancellationToken stop)
    {
        Exception? last = null;
        foreach (var index in Order())
        {
            var host = settings.Hosts[index];
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(_shareOfTime);
            try
            {
                var session = await OpenAsync(host, patience.Token);
                Volatile.Write(ref _failedUntilTicks[index], 0);
                return session;
            }
            catch (OperationCanceledException e)
                when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                last = new MySqlException(MySqlErrorNumbers.ConnectFailed, null,
                    $"{host} let no connection in within {_shareOfTime.TotalSeconds:0.#} s (ConnectionTimeout).", e);
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

    private async ValueTask<ServerSession> OpenAsync(HostAddress host, CancellationToken stop)
    {
        var session = await connector.OpenAsync(host, stop);
        var hasRole = false;
        try
        {
            hasRole = await HasRoleAsync(session, stop);
        }
        catch (MySqlException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        finally
        {
            if (!hasRole)
            {
                await session.QuitAsync();
            }
        }

        return hasRole ? session : throw new MySqlException(
            MySqlErrorNumbers.ConnectFailed, null, $"{host} is not a {settings.Target} (Target).");
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
