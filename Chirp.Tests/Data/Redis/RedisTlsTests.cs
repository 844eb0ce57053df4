using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Chirp.Data.Redis;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data.Redis;

/// <summary>Redis over TLS: its certificate is trusted where the system trusts it.</summary>
public sealed class RedisTlsTests : IDisposable
{
    private const string Address = "CHIRP_TEST_REDIS_TLS";

    private readonly string _folder = Directory.CreateTempSubdirectory("chirp-tls-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_refused_and_one_that_is_is_taken()
    {
        var (certificate, key) = (Path.Combine(_folder, "certificate.pem"), Path.Combine(_folder, "key.pem"));
        MakeCertificate(certificate, key);
        var port = OwnRedis.FreePort().ToString(CultureInfo.InvariantCulture);
        await using var server = await OwnRedis.StartAsync(
            "--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file",
            certificate, "--tls-auth-clients", "no", "--requirepass", "s3cret");
        var text = $"localhost:{port},ssl=true,password=s3cret,syncTimeout=30000";

        await using (var redis = await RedisConnection.OpenAsync(text))
        {
            Assert.False(redis.IsUp);
        }

        using var child = ChildTest.Start(
            typeof(RedisTlsTests), nameof(A_process_that_trusts_it), (Address, text), ("SSL_CERT_FILE", certificate));
        var said = await child.StandardOutput.ReadToEndAsync(Stop);
        await child.WaitForExitAsync(Stop);
        Assert.True(child.ExitCode == 0, said);
        Assert.Contains("Total: 1", said, StringComparison.Ordinal);
    }

    /// <summary>Runs in a process of its own, and only there.</summary>
    [Fact(Explicit = true)]
    public async Task A_process_that_trusts_it()
    {
        var address = Environment.GetEnvironmentVariable(Address);
        Assert.SkipWhen(address is null, "Only the test of certificates runs this, in a process of its own.");
        await using var redis = await RedisConnection.OpenAsync(address!);
        while (!redis.IsUp)
        {
            await Task.Yield();
            Assert.DoesNotContain("certificate", redis.Problem ?? "", StringComparison.OrdinalIgnoreCase);
            Stop.ThrowIfCancellationRequested();
        }
    }

    private static void MakeCertificate(string certificate, string key)
    {
        using var pair = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=localhost", pair, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(certificate, made.ExportCertificatePem());
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
    }
}
