using Chirp.Engine.Coercion;
using Chirp.Engine.Cost;
using Chirp.Engine.Execution;
using Chirp.Engine.Execution.Plans;
using Chirp.Engine.Execution.Running;
using Chirp.Engine.Language.Ast;
using Chirp.Engine.Observability;
using Chirp.Engine.Planning;
using Chirp.Engine.Validation;

namespace Chirp.Engine;

/// <summary>
/// Executes operations against one schema: parses, validates and plans each document once (cached by its text), then
/// runs it. Thread-safe; one for the life of the process.
/// </summary>
public sealed class GraphQLEngine
{
    private readonly PlanCache<PreparedDocument> _documents;
    private readonly DocumentContext _context;

    public GraphQLEngine(ExecutableSchema schema, EngineOptions options)
    {
        Schema = schema;
        Options = options;
        _documents = new PlanCache<PreparedDocument>(options.MaxCachedPlans, static document => document.IsValid);
        _context = new DocumentContext(
            schema, options, ValidationOptions.From(options), CostModel.Create(schema.Schema));
    }

    public ExecutableSchema Schema { get; }

    public EngineOptions Options { get; }

    /// <summary>How often documents were found already planned.</summary>
    public PlanCacheStatistics PlanCache => _documents.Statistics;

    /// <summary>
    /// Runs one request. Never throws for what a caller sent: every failure is a result. Throws
    /// <see cref="OperationCanceledException"/> where <paramref name="stop"/> is cancelled before there is a result.
    /// </summary>
    public ValueTask<GraphQLResult> ExecuteAsync(GraphQLRequest request, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var trace = EngineTelemetry.StartOperation();
        if (_documents.Find(request.Document.Utf8) is { } known)
        {
            EngineTelemetry.PlanRequested(isHit: true);
            return Start(trace, known, request, stop);
        }

        if (Options.AdmitText is not { } admit)
        {
            return Prepare(trace, request, stop);
        }

        var admission = admit(request.Services, request.Document.Utf8.Length, stop);
        if (!admission.IsCompletedSuccessfully)
        {
            return AwaitTextAsync(admission, trace, request, stop);
        }

        return admission.Result is { } notAdmitted
            ? Refuse(trace, null, [notAdmitted], RequestOutcome.NotAdmitted)
            : Prepare(trace, request, stop);
    }

    private async ValueTask<GraphQLResult> AwaitTextAsync(
        ValueTask<GraphQLError?> admission, OperationTrace trace, GraphQLRequest request, CancellationToken stop) =>
        await admission is { } refused
            ? await Refuse(trace, null, [refused], RequestOutcome.NotAdmitted)
            : await Prepare(trace, request, stop);

    private ValueTask<GraphQLResult> Prepare(OperationTrace trace, GraphQLRequest request, CancellationToken stop)
    {
        var document = _documents.GetOrMake(
            request.Document.Utf8, (request.Document, _context),
            static state => PreparedDocument.Prepare(state.Document, state._context), out var isHit);
        EngineTelemetry.PlanRequested(isHit);
        return Start(trace, document, request, stop);
    }

    private ValueTask<GraphQLResult> Start(
        OperationTrace trace, PreparedDocument document, GraphQLRequest request, CancellationToken stop)
    {
        if (!document.IsValid)
        {
            return Refuse(
                trace, null, document.Errors,
                document.IsUnparsed ? RequestOutcome.InvalidSyntax : RequestOutcome.InvalidDocument);
        }

        if (document.FindOperation(request.OperationName, out var unresolved) is not { } operation)
        {
            return Refuse(trace, null, [unresolved!], RequestOutcome.OperationNotFound);
        }

        if ((request.Allowed & operation.Kind) == 0)
        {
            return Refuse(trace, operation, [NotAllowed(operation)], RequestOutcome.OperationNotAllowed);
        }

        if (operation.RootType is null)
        {
            return Refuse(trace, operation, [NotInSchema(operation)], RequestOutcome.OperationNotFound);
        }

        return Start(trace, operation, request, stop);
    }

    private ValueTask<GraphQLResult> Start(
        OperationTrace trace, PreparedOperation operation, GraphQLRequest request, CancellationToken stop)
    {
        VariableValues variables;
        try
        {
            variables = operation.Variables.Coerce(request.Variables, Options.Suggestions);
        }
        catch (GraphQLException refused)
        {
            return Refuse(trace, operation, refused.Errors, RequestOutcome.InvalidVariables);
        }

        var cost = operation.Cost.Compute(variables.TryGetValue, out var costErrors);
        if (costErrors.Length > 0)
        {
            return Refuse(trace, operation, costErrors, RequestOutcome.TooCostly, cost);
        }

        if (OperationCostPlan.CheckLimits(cost, Options) is { } tooCostly)
        {
            return Refuse(trace, operation, [tooCostly], RequestOutcome.TooCostly, cost);
        }

        var plan = operation.PlanFor(variables, request.AcceptsIncremental);
        if (Options.Admit is not { } admit)
        {
            return Run(trace, operation, plan, variables, request, cost, stop);
        }

        var admission = admit(new OperationDemand(request.Services, operation.Kind, cost, plan.RootFields), stop);
        if (!admission.IsCompletedSuccessfully)
        {
            return AwaitAdmissionAsync(admission, trace, operation, plan, variables, request, cost, stop);
        }

        return admission.Result is { } notAdmitted
            ? Refuse(trace, operation, [notAdmitted], RequestOutcome.NotAdmitted, cost)
            : Run(trace, operation, plan, variables, request, cost, stop);
    }

    private static async ValueTask<GraphQLResult> AwaitAdmissionAsync(
        ValueTask<GraphQLError?> admission, OperationTrace trace, PreparedOperation operation, OperationPlan plan,
        VariableValues variables, GraphQLRequest request, OperationCost cost, CancellationToken stop) =>
        await admission is { } refused
            ? await Refuse(trace, operation, [refused], RequestOutcome.NotAdmitted, cost)
            : await Run(trace, operation, plan, variables, request, cost, stop);

    private static ValueTask<GraphQLResult> Run(
        OperationTrace trace, PreparedOperation operation, OperationPlan plan, VariableValues variables,
        GraphQLRequest request, OperationCost cost, CancellationToken stop)
    {
        var result = operation.Kind == OperationKinds.Subscription
            ? SubscriptionRunner.ExecuteAsync(plan, variables, request.Services, cost, stop)
            : OperationRunner.ExecuteAsync(plan, variables, request.Services, cost, stop);
        if (!result.IsCompletedSuccessfully)
        {
            return FinishAsync(trace, operation, result);
        }

        trace.End(NameOf(operation), operation.Node.Name?.Value, null);
        return result;
    }

    private static async ValueTask<GraphQLResult> FinishAsync(
        OperationTrace trace, PreparedOperation operation, ValueTask<GraphQLResult> result)
    {
        string? errorType = "cancelled";
        try
        {
            var finished = await result;
            errorType = null;
            return finished;
        }
        finally
        {
            trace.End(NameOf(operation), operation.Node.Name?.Value, errorType);
        }
    }

    private static ValueTask<GraphQLResult> Refuse(
        OperationTrace trace, PreparedOperation? operation, IReadOnlyList<GraphQLError> errors,
        RequestOutcome outcome, OperationCost? cost = null)
    {
        trace.End(operation is null ? null : NameOf(operation), operation?.Node.Name?.Value, errors[0].Code);
        return new ValueTask<GraphQLResult>(
            new SingleResult(ResponseAssembly.OfRequestErrors(errors), outcome) { Cost = cost });
    }

    private static GraphQLError NotAllowed(PreparedOperation operation) => new(
        $"A {NameOf(operation)} is not allowed here.", ErrorCodes.OperationResolution,
        operation.Source, operation.Node);

    private static GraphQLError NotInSchema(PreparedOperation operation) => new(
        $"Schema is not configured to execute {NameOf(operation)} operation.", ErrorCodes.OperationResolution,
        operation.Source, operation.Node);

    private static string NameOf(PreparedOperation operation) => operation.Node.Operation switch
    {
        OperationType.Query => "query",
        OperationType.Mutation => "mutation",
        _ => "subscription",
    };
}
