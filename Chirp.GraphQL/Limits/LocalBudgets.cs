using System.Runtime.InteropServices;
using Chirp.Data.Redis;

namespace Chirp.GraphQL.Limits;

/// <summary>
/// The budgets of one limit in this process, of a bounded number of payers. Where there are more, those are forgotten
/// first that have spent least, so that nobody gets rid of a spent budget by making many others. Thread-safe.
/// </summary>
internal sealed class LocalBudgets(TimeSpan window, TimeProvider clock)
{
    /// <summary>About 100 bytes each.</summary>
    public const int MaxPayers = 100_000;

    private readonly Lock _gate = new();

    /// <summary>When each budget is full again, by <see cref="Now"/>. One that is not here is full.</summary>
    private readonly Dictionary<Payer, TimeSpan> _fullAt = [];

    private readonly long _start = clock.GetTimestamp();

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _fullAt.Count;
            }
        }
    }

    private TimeSpan Now => clock.GetElapsedTime(_start);

    /// <inheritdoc cref="RedisLimits.SpendAsync"/>
    public SpentBudget Spend(in Payer payer, TimeSpan spend)
    {
        lock (_gate)
        {
            var now = Now;
            ref var fullAt = ref CollectionsMarshal.GetValueRefOrNullRef(_fullAt, payer);
            var isKnown = !System.Runtime.CompilerServices.Unsafe.IsNullRef(ref fullAt);
            var full = isKnown && fullAt > now ? fullAt : now;
            var spent = full + spend;
            if (spend > TimeSpan.Zero && spent - now > window)
            {
                return new SpentBudget(false, full - now);
            }

            if (isKnown)
            {
                fullAt = spent;
            }
            else if (spent > now)
            {
                MakeRoom(now);
                _fullAt.Add(payer, spent);
            }

            return new SpentBudget(true, spent > now ? spent - now : TimeSpan.Zero);
        }
    }

    /// <summary>Rare and linear: at least a tenth of the room is made at once, so that it stays rare.</summary>
    private void MakeRoom(TimeSpan now)
    {
        if (_fullAt.Count < MaxPayers)
        {
            return;
        }

        var moments = _fullAt.Values.ToArray();
        Array.Sort(moments);
        var last = moments[MaxPayers / 10];
        foreach (var (payer, fullAt) in _fullAt)
        {
            if (fullAt <= now || fullAt <= last)
            {
                _fullAt.Remove(payer);
            }
        }
    }
}
