using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chirp.MySql;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.MySql;

/// <summary>Accounts and TLS of a real server.</summary>
public sealed class LoginTests
{
    /// <summary>The names of the accounts that <c>mariadb.sh</c> creates.</summary>
    private const string Ed25519 = "chirp_ed25519", TlsOnly = "chirp_tls", NoPassword = "chirp_open";

    [Theory]
    [InlineData("chirp", MariaDb.Password)]
    [InlineData(Ed25519, MariaDb.Password)]
    [InlineData(TlsOnly, MariaDb.Password)]
    [InlineData(NoPassword, "")]
    public async Task Every_account_logs_in(string user, string password)
    {
        await using var source = new MySqlDataSource(ConnectionString($"User ID={user};Password={password}"));
        await using var connection = await source.OpenConnectionAsync();

        Assert.Equal($"{user}@%", await connection.ScalarAsync("SELECT CURRENT_USER()"));
    }

    [Theory]
    [InlineData("chirp")]
    [InlineData(Ed25519)]
    [InlineData(NoPassword)]
    [InlineData("nobody")]
    public async Task A_wrong_password_is_refused(string user)
    {
        await using var source = new MySqlDataSource(ConnectionString($"User ID={user};Password=wrong"));

        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());

        Assert.Equal(
            (MySqlErrorNumbers.AccessDenied, "28000", false), (error.Number, error.SqlState, error.IsTransient));
        Assert.DoesNotContain("wrong", error.Message);
    }

    [Fact]
    public async Task An_account_that_requires_tls_is_refused_without()
    {
        await using var source = new MySqlDataSource(ConnectionString($"User ID={TlsOnly};SslMode=Disabled"));

        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());

        Assert.Equal(MySqlErrorNumbers.AccessDenied, error.Number);
    }

    [Theory]
    [InlineData("Disabled", false)]
    [InlineData("Preferred", true)]
    [InlineData("Required", true)]
    public async Task The_mode_decides_whether_there_is_tls(string mode, bool secure)
    {
        await using var source = new MySqlDataSource(ConnectionString($"SslMode={mode}"));
        await using var connection = await source.OpenConnectionAsync();

        var cipher = (string)(await connection.RowsAsync("SHOW SESSION STATUS LIKE 'Ssl_cipher'"))[0][1];

        Assert.Equal(secure, cipher.Length > 0);
    }

    [Theory]
    [InlineData("127.0.0.1", "VerifyCA")]
    [InlineData("localhost", "VerifyCA")]
    [InlineData("localhost", "VerifyFull")]
    public async Task A_certificate_of_the_trusted_authority_is_accepted(string host, string mode)
    {
        await using var source = new MySqlDataSource(
            ConnectionString($"Server={host};SslMode={mode};SslCa={MariaDb.CertificateAuthority}"));
        await using var connection = await source.OpenConnectionAsync();

        Assert.Equal(1, Convert.ToInt32(await connection.ScalarAsync("SELECT 1")));
    }

    [Fact]
    public async Task A_certificate_that_does_not_name_the_host_is_refused_by_VerifyFull()
    {
        await RefuseAsync($"Server=127.0.0.1;SslMode=VerifyFull;SslCa={MariaDb.CertificateAuthority}");
    }

    [Theory]
    [InlineData("VerifyCA")]
    [InlineData("VerifyFull")]
    public async Task A_certificate_of_another_authority_is_refused(string mode)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=another", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var another = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, another.ExportCertificatePem());

        await RefuseAsync($"Server=localhost;SslMode={mode};SslCa={file}");
        await RefuseAsync($"Server=localhost;SslMode={mode}");
        File.Delete(file);
    }

    [Fact]
    public async Task Nobody_listening_is_an_error_that_names_the_host()
    {
        await using var source = new MySqlDataSource("Server=127.0.0.1;Port=1;User ID=chirp");

        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());

        Assert.Equal((MySqlErrorNumbers.ConnectFailed, true), (error.Number, error.IsTransient));
        Assert.Contains("127.0.0.1:1", error.Message);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_the_servers_error()
    {
        await using var source = new MySqlDataSource(ConnectionString("Database=no_such_database"));

        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());

        Assert.Equal(1049, error.Number);
    }

    private static string ConnectionString(string more) => $"{MariaDb.ServerConnectionString};{more}";

    private static async Task RefuseAsync(string more)
    {
        await using var source = new MySqlDataSource(ConnectionString(more));
        var error = await Assert.ThrowsAsync<MySqlException>(async () => await source.OpenConnectionAsync());
        Assert.Equal(MySqlErrorNumbers.TlsFailed, error.Number);
    }
}
