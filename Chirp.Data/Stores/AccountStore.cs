using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>A new account; everything validated.</summary>
public sealed record NewAccount(
    string Handle, string Name, string Email, string PasswordHash, DateOnly DateOfBirth, NewSession Session);

/// <summary>A sign-in.</summary>
public sealed record NewSession(string? UserAgent, DateTimeOffset ExpiresAt);

/// <summary>What to change of a profile; a field whose flag is false stays as it is.</summary>
public sealed record ProfileChange(
    string? Name, bool HasBio, string? Bio, bool HasLocation, string? Location, bool HasUrl, string? Url);

/// <summary>Accounts: what is needed to sign in, and what their owner may change. Thread-safe.</summary>
public sealed class AccountStore
{
    private static readonly Statement FindAccount = new("""
        SELECT a.user_id, u.handle, a.email, a.password_hash, a.date_of_birth, a.last_login_at
        FROM accounts AS a INNER JOIN users AS u ON u.id = a.user_id WHERE a.user_id = @user
        """);

    private static readonly Statement FindHandle = new("SELECT user_id FROM handles WHERE handle = @login");
    private static readonly Statement FindEmail = new("SELECT user_id FROM emails WHERE email = @login");

    private static readonly Statement AddHandle = new("""
        {insert-new} handles (handle, user_id) VALUES (@handle, @user) {if-new}
        """);

    private static readonly Statement AddEmail = new("""
        {insert-new} emails (email, user_id) VALUES (@email, @user) {if-new}
        """);

    private static readonly Statement AddUser = new("""
        INSERT INTO users (id, handle, name, tweet_count, follower_count, following_count, favorite_count)
        VALUES (@user, @handle, @name, 0, 0, 0, 0)
        """);

    private static readonly Statement AddAccount = new("""
        INSERT INTO accounts (user_id, email, password_hash, date_of_birth) VALUES (@user, @email, @password, @born)
        """);

    private static readonly Statement LockUser = new("""
        SELECT name, bio, location, url FROM users WHERE id = @user {for-update}
        """);

    private static readonly Statement ChangePassword = new("""
        UPDATE accounts SET password_hash = @password WHERE user_id = @user
        """);

    private static readonly Statement RehashPassword = new(
        "UPDATE accounts SET password_hash = @new WHERE user_id = @user AND password_hash = @old");

    private static readonly Statement EndOtherSessions = new("""
        DELETE FROM sessions WHERE user_id = @user AND id <> @keep
        """);

    private static readonly Statement ChangeProfile = new("""
        UPDATE users SET name = @name, bio = @bio, location = @location, url = @url WHERE id = @user
        """);

    private static readonly Statement FindNames = new("""
        SELECT u.handle, a.email FROM users AS u INNER JOIN accounts AS a ON a.user_id = u.id WHERE u.id = @user
        """);

    private static readonly Statement DeleteUser = new("DELETE FROM users WHERE id = @user");
    private static readonly Statement DeleteAccount = new("DELETE FROM accounts WHERE user_id = @user");
    private static readonly Statement DeleteHandle = new("DELETE FROM handles WHERE handle = @handle");
    private static readonly Statement DeleteEmail = new("DELETE FROM emails WHERE email = @email");

    private readonly SqlDatabase _database;
    private readonly SnowflakeClock _ids;
    private readonly SessionStore _sessions;
    private readonly LiveEvents _events;

    internal AccountStore(SqlDatabase database, SnowflakeClock ids, SessionStore sessions, LiveEvents events)
    {
        _database = database;
        _ids = ids;
        _sessions = sessions;
        _events = events;
    }

    public async ValueTask<Account?> FindAsync(UserId id, CancellationToken stop)
    {
        await using var lease = await _database.RentAsync(stop);
        return await FindAsync(lease.Session, id.Value, stop);
    }

    /// <summary>The account with this handle or email address, in any case.</summary>
    public async ValueTask<Account?> FindByLoginAsync(string login, CancellationToken stop)
    {
        var statement = login.Contains('@', StringComparison.Ordinal) ? FindEmail : FindHandle;
        await using var lease = await _database.RentAsync(stop);
        var id = await lease.Session.Call(statement).With("login", login.ToLowerInvariant()).FindInt64Async(stop);
        return id is { } found ? await FindAsync(lease.Session, found, stop) : null;
    }

    /// <summary>
    /// Makes an account and its first session. Done with the new session's id (<see cref="SessionStore.FindAsync"/>
    /// tells whose it is), HandleTaken, EmailTaken, KeyReused.
    /// </summary>
    public async ValueTask<WriteResult> SignUpAsync(
        NewAccount account, IdempotencyKey? key, CancellationToken stop)
    {
        var (user, session) = (_ids.Next(), _ids.Next());
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                if (await work.Call(AddHandle)
                    .With("handle", account.Handle.ToLowerInvariant()).With("user", user).ExecuteAsync(token) == 0)
                {
                    return new WriteResult(WriteStatus.HandleTaken, 0);
                }

                if (await work.Call(AddEmail)
                    .With("email", account.Email.ToLowerInvariant()).With("user", user).ExecuteAsync(token) == 0)
                {
                    return new WriteResult(WriteStatus.EmailTaken, 0);
                }

                await AddAsync(work, user, account, token);
                await _sessions.AddAsync(work, session, new UserId(user), account.Session, token);
                return new WriteResult(WriteStatus.Done, session);
            },
            stop);
        Announce(result, new UserId(user));
        return result;
    }

    /// <summary>Changes the password and ends all sessions but one. Done, NotFound, KeyReused.</summary>
    public async ValueTask<WriteResult> ChangePasswordAsync(
        UserId id, string passwordHash, SessionId keep, IdempotencyKey? key, CancellationToken stop)
    {
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                if (await work.Call(ChangePassword)
                    .With("password", passwordHash).With("user", id.Value).ExecuteAsync(token) == 0)
                {
                    return new WriteResult(WriteStatus.NotFound, 0);
                }

                await work.Call(EndOtherSessions).With("user", id.Value).With("keep", keep.Value).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, id.Value);
            },
            stop);
        if (result.Status == WriteStatus.Done)
        {
            _events.SessionsEnded(id);
        }

        return result;
    }

    /// <summary>
    /// Keeps the same password under a newer hash, unless it was changed meanwhile. Nothing else changes.
    /// </summary>
    public async ValueTask RehashPasswordAsync(UserId id, string oldHash, string newHash, CancellationToken stop) =>
        await _database.WriteAsync(
            key: null,
            async (work, token) =>
            {
                var changed = await work.Call(RehashPassword)
                    .With("new", newHash).With("user", id.Value).With("old", oldHash).ExecuteAsync(token);
                return new WriteResult(changed > 0 ? WriteStatus.Done : WriteStatus.Unchanged, id.Value);
            },
            stop);

    /// <summary>Done, NotFound, KeyReused.</summary>
    public async ValueTask<WriteResult> UpdateProfileAsync(
        UserId id, ProfileChange change, IdempotencyKey? key, CancellationToken stop)
    {
        var result = await _database.WriteAsync(
            key,
            async (work, token) =>
            {
                string name;
                string? bio, location, url;
                await using (var rows = await work.Call(LockUser).With("user", id.Value).QueryAsync(token))
                {
                    if (!await rows.ReadAsync(token))
                    {
                        return new WriteResult(WriteStatus.NotFound, 0);
                    }

                    var row = rows.Reader;
                    (name, bio, location, url) =
                        (row.GetString(0), row.FindString(1), row.FindString(2), row.FindString(3));
                }

                await work.Call(ChangeProfile)
                    .With("name", change.Name ?? name).With("bio", change.HasBio ? change.Bio : bio)
                    .With("location", change.HasLocation ? change.Location : location)
                    .With("url", change.HasUrl ? change.Url : url).With("user", id.Value).ExecuteAsync(token);
                return new WriteResult(WriteStatus.Done, id.Value);
            },
            stop);
        Announce(result, id);
        return result;
    }

    /// <summary>
    /// Removes a person with their tweets, favorites, follows and sessions; all counts stay exact. Done with the user's
    /// id, NotFound, KeyReused.
    /// </summary>
    public async ValueTask<WriteResult> DeleteAsync(UserId id, IdempotencyKey? key, CancellationToken stop)
    {
        var result = await _database.WriteAsync(key, (work, token) => MarkAsync(work, id, token), stop);
        Announce(result, id);
        if (result.Status == WriteStatus.Done)
        {
            try
            {
                // They are gone for everybody; what is left of them is invisible and goes now, or later where this
                // stops.
                await Removals.FinishAsync(_database, _events, id.Value, stop);
            }
            finally
            {
                _events.SessionsEnded(id);
            }
        }

        return result;
    }

    private void Announce(WriteResult result, UserId user)
    {
        if (result.Status == WriteStatus.Done)
        {
            _events.UserChanged(user);
        }
    }

    private static async ValueTask<WriteResult> MarkAsync(SqlSession work, UserId id, CancellationToken stop)
    {
        await using (var found = await work.Call(LockUser).With("user", id.Value).QueryAsync(stop))
        {
            if (!await found.ReadAsync(stop))
            {
                return new WriteResult(WriteStatus.NotFound, 0);
            }
        }

        string handle, email;
        await using (var names = await work.Call(FindNames).With("user", id.Value).QueryAsync(stop))
        {
            await names.ReadAsync(stop);
            (handle, email) = (names.Reader.GetString(0), names.Reader.GetString(1));
        }

        // order matters: from here on nobody is adding to them.
        await work.Call(DeleteAccount).With("user", id.Value).ExecuteAsync(stop);
        await CounterDeltas.DeleteAsync(work, [id.Value], stop);
        await work.Call(DeleteHandle).With("handle", handle.ToLowerInvariant()).ExecuteAsync(stop);
        await work.Call(DeleteEmail).With("email", email.ToLowerInvariant()).ExecuteAsync(stop);
        await work.Call(EndOtherSessions).With("user", id.Value).With("keep", 0L).ExecuteAsync(stop);
        await work.Call(DeleteUser).With("user", id.Value).ExecuteAsync(stop);
        await Removals.AddAsync(work, id.Value, RemovalKind.User, stop);
        return new WriteResult(WriteStatus.Done, id.Value);
    }

    private static async ValueTask AddAsync(SqlSession work, long user, NewAccount account, CancellationToken stop)
    {
        var born = account.DateOfBirth;
        await work.Call(AddUser)
            .With("user", user).With("handle", account.Handle).With("name", account.Name).ExecuteAsync(stop);
        await work.Call(AddAccount)
            .With("user", user).With("email", account.Email).With("password", account.PasswordHash)
            .With("born", (born.Year * 10_000L) + (born.Month * 100) + born.Day).ExecuteAsync(stop);
    }

    private static async ValueTask<Account?> FindAsync(SqlSession session, long id, CancellationToken stop)
    {
        await using var rows = await session.Call(FindAccount).With("user", id).QueryAsync(stop);
        if (!await rows.ReadAsync(stop))
        {
            return null;
        }

        var row = rows.Reader;
        var born = row.GetInt32(4);
        return new Account(
            new UserId(id), row.GetString(1), row.GetString(2), row.GetString(3),
            new DateOnly(born / 10_000, born / 100 % 100, born % 100), SnowflakeClock.TimeOf(id), row.FindTime(5));
    }
}
