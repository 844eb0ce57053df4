using System.Globalization;

namespace Chirp.MySql.Pool;

/// <summary>Where a server listens.</summary>
internal sealed record HostAddress(string Host, int Port)
{
    /// <summary>
    /// <c>a,b:3307,[::1]:3306</c>. Throws <see cref="ArgumentException"/> naming what is not a host and a port.
    /// </summary>
    public static HostAddress[] ParseList(string list, int defaultPort)
    {
        var parts = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            throw new ArgumentException("Connection string key 'Server' names no host.");
        }

        return Array.ConvertAll(parts, part => Parse(part, defaultPort));
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static HostAddress Parse(string text, int defaultPort)
    {
        var afterBracket = text.StartsWith('[') ? text.IndexOf(']') : -1;
        var colon = text.LastIndexOf(':');
        var isBareIPv6 = afterBracket < 0 && colon != text.IndexOf(':');
        if (colon <= afterBracket || isBareIPv6)
        {
            return new HostAddress(text.Trim('[', ']'), defaultPort);
        }

        if (int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue && colon > 0)
        {
            return new HostAddress(text[..colon].Trim('[', ']'), port);
        }

        throw new ArgumentException($"'{text}' in connection string key 'Server' is not a host and a port.");
    }
}
