using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Engine.Binding;
using Chirp.Engine.Coercion;
using Chirp.GraphQL.Auth;

namespace Chirp.GraphQL.Features.Accounts;

internal sealed record UpdateProfileInput(
    Optional<string?> Name, Optional<string?> Bio, Optional<string?> Location, Optional<string?> Url,
    string? IdempotencyKey);

internal sealed record UpdateProfilePayload(User? User, params IReadOnlyList<UserError> Errors);

[Fields("Mutation")]
internal static class UpdateProfileMutation
{
    public static async ValueTask<UpdateProfilePayload> UpdateProfileAsync(
        UpdateProfileInput input, Caller caller, AccountStore accounts, Idempotency idempotency, UserLoader users,
        UserByHandleLoader byHandle, CancellationToken stop)
    {
        var errors = new List<UserError>();
        var change = new ProfileChange(
            input.Name.IsPresent ? AccountRules.Name(input.Name.Value, errors) : null,
            input.Bio.IsPresent,
            AccountRules.Optional("bio", input.Bio.Value, AccountRules.MaxBioLength, true, errors),
            input.Location.IsPresent,
            AccountRules.Optional("location", input.Location.Value, AccountRules.MaxLocationLength, false, errors),
            input.Url.IsPresent,
            input.Url.Value);
        if (Idempotency.Check(input.IdempotencyKey) is { } invalidKey)
        {
            errors.Add(invalidKey);
        }

        if (errors.Count > 0)
        {
            return new UpdateProfilePayload(null, errors);
        }

        if (caller.User is not { } user)
        {
            return new UpdateProfilePayload(null, new NotSignedIn());
        }

        var key = idempotency.For(
            user.Value, input.IdempotencyKey, "updateProfile", change.Name, change.HasBio ? "bio" : null, change.Bio,
            change.HasLocation ? "location" : null, change.Location, change.HasUrl ? "url" : null, change.Url);
        var result = await accounts.UpdateProfileAsync(user, change, key, stop);
        if (WriteErrors.Of(result, new NotSignedIn()) is { } error)
        {
            return new UpdateProfilePayload(null, error);
        }

        users.Clear(user);
        byHandle.Clear();
        return await users.Load(user) is { } changed
            ? new UpdateProfilePayload(changed)
            : new UpdateProfilePayload(null, new NotSignedIn());
    }
}
