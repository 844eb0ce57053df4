using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Chirp.MySql;
using Chirp.Tests.MySql.Fake;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>
/// Ways of logging in that MariaDB does not have. The vectors are of the password "secret" and
/// <see cref="FakePackets.Salt"/>, computed from the formulas of MySQL's manual by another implementation (Python's
/// hashlib).
/// </summary>
public sealed class AuthenticationTests
{
    private const string CachingSha2 = "caching_sha2_password";
    private const string Sha2Token = "d721e183c1f036a196c1389201b8d53f38064a16f1d0923683ab886763152d75";
    private const string NativeToken = "28441590674285e7d03cae7af237504797f70e91";
    private static readonly byte[] _fastPath = [1, 3], _fullPath = [1, 4];

    [Fact]
    public async Task Native_password_sends_the_known_token()
    {
        var login = await LogInAsync("SslMode=Disabled", async session =>
        {
            var login = await session.GreetAsync();
            await session.SendAsync(FakePackets.Ok());
            return login;
        });

        Assert.Equal("chirp", login.User);
        Assert.Equal(NativeToken, Convert.ToHexStringLower(login.Token));
    }

    [Fact]
    public async Task An_empty_password_is_an_empty_token()
    {
        var login = await LogInAsync("SslMode=Disabled;Password=", async session =>
        {
            var login = await session.GreetAsync(CachingSha2);
            await session.SendAsync(FakePackets.Ok());
            return login;
        });

        Assert.Empty(login.Token);
    }

    [Fact]
    public async Task Caching_sha2_sends_the_known_token_and_takes_the_fast_path()
    {
        var login = await LogInAsync("SslMode=Disabled", async session =>
        {
            var login = await session.GreetAsync(CachingSha2);
            await session.SendAsync(_fastPath, FakePackets.Ok());
            return login;
        });

        Assert.Equal(Sha2Token, Convert.ToHexStringLower(login.Token));
    }

    [Fact]
    public async Task An_auth_switch_is_answered_with_the_other_ways_token()
    {
        var token = await LogInAsync("SslMode=Disabled", static async session =>
        {
            await session.GreetAsync();
            await session.SendAsync(FakePackets.AuthSwitch(CachingSha2));
            var token = await session.ReadAsync();
            await session.SendAsync(_fastPath, FakePackets.Ok());
            return token;
        });

        Assert.Equal(Sha2Token, Convert.ToHexStringLower(token));
    }

    [Fact]
    public async Task Caching_sha2_sends_the_password_itself_through_tls_where_the_server_has_not_cached_it()
    {
        using var certificate = SelfSigned();
        var password = await LogInAsync("SslMode=Required", async session =>
        {
            await session.GreetAsync(CachingSha2, certificate: certificate);
            Assert.True(session.IsSecure);
            await session.SendAsync(_fullPath);
            var password = await session.ReadAsync();
            await session.SendAsync(FakePackets.Ok());
            return password;
        });

        Assert.Equal("secret\0"u8, password);
    }

    [Fact]
    public async Task Caching_sha2_encrypts_the_password_with_the_key_it_asks_the_server_for()
    {
        using var key = RSA.Create(2048);
        var password = await LogInAsync("SslMode=Disabled;AllowPublicKeyRetrieval=true", async session =>
        {
            await session.GreetAsync(CachingSha2);
            await session.SendAsync(_fullPath);
            Assert.Equal([2], await session.ReadAsync());
            await session.SendAsync([1, .. Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n")]);
            var encrypted = await session.ReadAsync();
            await session.SendAsync(FakePackets.Ok());
            return Decrypt(key, encrypted);
        });

        Assert.Equal("secret\0"u8, password);
    }

    [Fact]
    public async Task Caching_sha2_encrypts_the_password_with_the_key_of_a_file_without_asking()
    {
        using var key = RSA.Create(2048);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, key.ExportSubjectPublicKeyInfoPem());
        var password = await LogInAsync($"SslMode=Disabled;ServerRsaPublicKeyFile={file}", async session =>
        {
            await session.GreetAsync(CachingSha2);
            await session.SendAsync(_fullPath);
            var encrypted = await session.ReadAsync();
            await session.SendAsync(FakePackets.Ok());
            return Decrypt(key, encrypted);
        });
        File.Delete(file);

        Assert.Equal("secret\0"u8, password);
    }

    [Fact]
    public async Task Without_tls_and_without_leave_to_ask_for_a_key_the_full_path_is_refused()
    {
        var error = await RefuseAsync("SslMode=Disabled", static async session =>
        {
            await session.GreetAsync(CachingSha2);
            await session.SendAsync(_fullPath);
            await Assert.ThrowsAnyAsync<IOException>(session.ReadAsync);
        });

        Assert.Contains("AllowPublicKeyRetrieval", error.Message);
    }

    [Theory]
    [InlineData("mysql_clear_password")]
    [InlineData("dialog")]
    public async Task A_way_that_would_show_the_password_is_refused(string plugin)
    {
        var error = await RefuseAsync("SslMode=Disabled", async session =>
        {
            await session.GreetAsync();
            await session.SendAsync(FakePackets.AuthSwitch(plugin));
            await Assert.ThrowsAnyAsync<IOException>(session.ReadAsync);
        });

        Assert.Equal(MySqlErrorNumbers.AuthenticationUnavailable, error.Number);
        Assert.Contains(plugin, error.Message);
    }

    [Fact]
    public async Task The_password_hash_of_before_4_1_is_refused()
    {
        var error = await RefuseAsync("SslMode=Disabled", static async session =>
        {
            await session.GreetAsync();
            await session.SendAsync([0xFE]);
            await Assert.ThrowsAnyAsync<IOException>(session.ReadAsync);
        });

        Assert.Equal(MySqlErrorNumbers.AuthenticationUnavailable, error.Number);
    }

    [Theory]
    [InlineData("Required")]
    [InlineData("VerifyCA")]
    [InlineData("VerifyFull")]
    public async Task A_server_without_tls_is_not_told_who_logs_in_where_tls_is_required(string mode)
    {
        var error = await RefuseAsync($"SslMode={mode}", static async session =>
        {
            await session.SendAsync(FakePackets.Greeting(FakePackets.Capabilities, CachingSha2, 1));
            await Assert.ThrowsAnyAsync<IOException>(session.ReadAsync);
        });

        Assert.Equal(MySqlErrorNumbers.TlsFailed, error.Number);
    }

    [Fact]
    public async Task A_wrong_password_is_the_servers_error()
    {
        var error = await RefuseAsync("SslMode=Disabled", static async session =>
        {
            await session.GreetAsync();
            await session.SendAsync(FakePackets.Error(1045, "28000", "Access denied for user 'chirp'"));
        });

        Assert.Equal((MySqlErrorNumbers.AccessDenied, "28000"), (error.Number, error.SqlState));
    }

    [Fact]
    public async Task A_server_that_is_full_says_so_in_place_of_a_greeting()
    {
        var error = await RefuseAsync("SslMode=Disabled", static session =>
            session.SendRawAsync([0x17, 0, 0, 0, 0xFF, 0x10, 0x04, .. "Too many connections"u8]));

        Assert.Equal(MySqlErrorNumbers.TooManyConnections, error.Number);
        Assert.Contains("Too many connections", error.Message);
        Assert.True(error.IsTransient);
    }

    private static byte[] Decrypt(RSA key, byte[] encrypted)
    {
        var bytes = key.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA1);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= FakePackets.Salt[i % FakePackets.Salt.Length];
        }

        return bytes;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=fake", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static async Task<T> LogInAsync<T>(string settings, Func<FakeSession, Task<T>> script)
    {
        var seen = new TaskCompletionSource<T>();
        await using var server = new FakeServer(async session =>
        {
            seen.SetResult(await script(session));
            await session.DrainAsync();
        });
        await using var source = new MySqlDataSource(server.ConnectionString(settings));
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await seen.Task;
    }

    private static async Task<MySqlException> RefuseAsync(string settings, Func<FakeSession, Task> script)
    {
        var played = new TaskCompletionSource();
        await using var server = new FakeServer(async session =>
        {
            await script(session);
            played.SetResult();
        });
        await using var source = new MySqlDataSource(server.ConnectionString(settings));
        var error = await Assert.ThrowsAsync<MySqlException>(
            async () => await source.OpenConnectionAsync(TestContext.Current.CancellationToken));
        await played.Task.WaitAsync(TestContext.Current.CancellationToken);
        return error;
    }
}
