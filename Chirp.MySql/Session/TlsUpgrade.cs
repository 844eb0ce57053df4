using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Chirp.MySql.Session;

/// <summary>Turns a connection's socket into TLS, by the settings' idea of whom to trust.</summary>
internal static class TlsUpgrade
{
    public static async ValueTask<Stream> RunAsync(
        Socket socket, string host, ConnectionSettings settings, CancellationToken stop)
    {
        SslStream? tls = null;
        try
        {
            // The socket may be closed already, by a caller that would not wait for the login.
            tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await tls.AuthenticateAsClientAsync(Options(host, settings), stop);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException
            or ObjectDisposedException)
        {
            await (tls?.DisposeAsync() ?? default);
            throw new MySqlException(
                MySqlErrorNumbers.TlsFailed,
                null,
                $"TLS with {host} failed (SslMode={settings.SslMode}): {e.Message}",
                e);
        }
    }

    private static SslClientAuthenticationOptions Options(string host, ConnectionSettings settings)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (settings.SslMode < MySqlSslMode.VerifyCA)
        {
#pragma warning disable CA5359 // The caller asked for encryption without proof of identity.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            return options;
        }

        if (settings.SslCa.Length > 0)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(settings.SslCa);
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // Private authorities seldom publish revocations; an unreachable list would stop every login.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (settings.SslMode == MySqlSslMode.VerifyCA)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }

        return options;
    }
}
