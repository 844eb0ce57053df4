using Chirp.Data.Model;

namespace Chirp.Data.Timelines;

/// <summary>
/// Builds timelines that are wanted and not kept: each once at a time, and few at a time, so that everybody's coming
/// back leaves the database to others. Thread-safe.
/// </summary>
internal sealed class TimelineBuilder(ITimelineCache cache, NewestTweets newest) : IAsyncDisposable
{
    private const int MaxBuilds = 8;

    /// <summary>Who comes when so many wait reads one page instead.</summary>
    private const int MaxWaiting = 64;

    private readonly SemaphoreSlim _turns = new(MaxBuilds, MaxBuilds);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task> _builds = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _isDisposed;

    /// <summary>
    /// Ends when a build has ended that was running or begins now; at once where too many wait. Look into the cache
    /// afterwards: what was built may have been removed again.
    /// </summary>
    public Task BuildAsync(UserId user, CancellationToken stop)
    {
        lock (_gate)
        {
            if (!_builds.TryGetValue(user.Value, out var build))
            {
                if (_builds.Count == MaxWaiting || _isDisposed)
                {
                    return Task.CompletedTask;
                }

                // Not the caller's token: others may wait for it too.
                build = Task.Run(() => RunAsync(user, _stop.Token), CancellationToken.None);
                _builds.Add(user.Value, build);
            }

            return build.WaitAsync(stop);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] builds;
        lock (_gate)
        {
            _isDisposed = true;
            builds = [.. _builds.Values];
        }

        await _stop.CancelAsync();
        await Task.WhenAll(builds).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _turns.Dispose();
    }

    private async Task RunAsync(UserId user, CancellationToken stop)
    {
        try
        {
            await _turns.WaitAsync(stop);
            try
            {
                await BuildNowAsync(user, stop);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (TimelineCacheException)
        {
            // Whoever waits asks the database.
        }
        finally
        {
            lock (_gate)
            {
                _builds.Remove(user.Value);
            }
        }
    }

    private async ValueTask BuildNowAsync(UserId user, CancellationToken stop)
    {
        // order matters: what is committed after the database was read is appended to the placeholder, and a follow
        // removes it. Followees first: what is read then are tweets of theirs alone.
        var token = await cache.BeginAsync(user, stop);
        var isBuilt = false;
        try
        {
            if (await newest.FolloweesAsync(user, stop) is { } follows)
            {
                var read = await newest.ReadAsync(user, follows, stop);
                await cache.FinishAsync(user, token, read, stop);
                isBuilt = true;
            }
        }
        finally
        {
            if (!isBuilt)
            {
                await cache.RemoveAsync([user], CancellationToken.None);
            }
        }
    }
}
