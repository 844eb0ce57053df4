using Chirp.Engine.Coercion;

namespace Chirp.Engine.Schema.TypeValidation;

/// <summary>Defaults must be values of their type (specification sections 3.6.1 and 3.10).</summary>
internal static class DefaultChecks
{
    private const int MaxErrorsOfOneDefault = 100;

    public static void Check(InputValue value, SchemaErrors errors)
    {
        if (value.DefaultLiteral is not { } literal || !value.Type.IsInputType || errors.IsFull)
        {
            return;
        }

        var found = new InputErrors(MaxErrorsOfOneDefault, suggestions: true);
        var report = found.Within($"{value.Coordinate} has invalid default value", null);
        InputLiteralErrors.Explain(literal, value.Type, null, report, InputPath.Root);
        foreach (var (message, place) in found.All)
        {
            errors.Report(message, place);
        }
    }
}
