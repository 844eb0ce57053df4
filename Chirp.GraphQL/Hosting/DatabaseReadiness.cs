using Chirp.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chirp.GraphQL.Hosting;

/// <summary>Ready is a server whose database answers.</summary>
internal sealed class DatabaseReadiness(ChirpDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken) =>
        await database.IsReadyAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The database does not answer.");
}
