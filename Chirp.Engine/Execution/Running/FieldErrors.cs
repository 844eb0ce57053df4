using System.Diagnostics;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Loading;
using Chirp.Engine.Observability;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Running;

/// <summary>The field errors of one response, bounded, in the order of the response's positions.</summary>
internal sealed class FieldErrors
{
    private EngineOptions? _options;
    private readonly List<GraphQLError> _errors = [];
    private int _dropped;

    public int Count => _errors.Count;

    /// <summary>What the response says: the errors, and one more that counts those beyond the limit.</summary>
    public IReadOnlyList<GraphQLError> Finish()
    {
        if (_dropped > 0)
        {
            _errors.Add(new GraphQLError(
                $"{_dropped} more field errors are not shown; a response reports {_options!.MaxExecutionErrors} "
                + "(EngineOptions.MaxExecutionErrors).",
                ErrorCodes.LimitExceeded));
            _dropped = 0;
        }

        return _errors;
    }

    /// <summary>Begins a response; null after the last one.</summary>
    public void Start(EngineOptions? options)
    {
        _options = options;
        _errors.Clear();
        _dropped = 0;
    }

    /// <summary>An error the engine itself has found in a field's value.</summary>
    public void Add(string message, FieldPlan field, IReadOnlyList<object> path) =>
        Add(new GraphQLError(message, ErrorCodes.Internal, field.Locations) { Path = path });

    /// <summary>What a resolver has thrown.</summary>
    public void Add(Exception exception, FieldPlan field, IReadOnlyList<object> path)
    {
        foreach (var error in Translate(exception, field, path))
        {
            Add(error);
        }
    }

    /// <summary>Errors as the caller sees them: an application's own as they are, anything unexpected masked.</summary>
    public IEnumerable<GraphQLError> Translate(Exception exception, FieldPlan field, IReadOnlyList<object>? path)
    {
        var cause = exception is LoadFailedException { InnerException: { } inner } ? inner : exception;
        switch (cause)
        {
            case GraphQLException known:
                // An argument that was refused says where in the document it stands; any other error is the field's.
                return known.Errors.Select(error =>
                    new GraphQLError(
                        error.Message, error.Code, error.Locations.IsEmpty ? field.Locations : error.Locations)
                    {
                        Path = path,
                        Extensions = error.Extensions,
                        Exception = error.Exception,
                    });
            case InputCoercionException refused:
                return [new GraphQLError(refused.Message, ErrorCodes.Internal, field.Locations) { Path = path }];
            default:
                return [Mask(exception, field, path)];
        }
    }

    private GraphQLError Mask(Exception exception, FieldPlan field, IReadOnlyList<object>? path)
    {
        var trace = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
        var message = _options!.IncludeExceptionMessages ? exception.Message : "Unexpected error.";
        var error = new GraphQLError(message, ErrorCodes.Internal, field.Locations)
        {
            Path = path,
            Extensions = new Dictionary<string, object?> { ["traceId"] = trace },
            Exception = exception,
        };
        _options.OnInternalError?.Invoke(error);
        return error;
    }

    private void Add(GraphQLError error)
    {
        EngineTelemetry.FieldFailed(error.Code);
        if (_errors.Count < _options!.MaxExecutionErrors)
        {
            _errors.Add(error);
        }
        else
        {
            _dropped++;
        }
    }
}
