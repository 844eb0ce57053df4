namespace Chirp.GraphQL.Hosting.Demo;

/// <summary>Whom a developer signs in as. Everybody in the demo world has the same password.</summary>
internal static class DemoAccount
{
    public const string Handle = "demo";
    public const string Password = "chirp-chirp";
}
