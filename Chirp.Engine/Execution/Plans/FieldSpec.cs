using Chirp.Engine.Execution.Resolvers;
using Chirp.Engine.Planning;
using Chirp.Engine.Schema;

namespace Chirp.Engine.Execution.Plans;

/// <summary>What a field's plan is made of.</summary>
internal sealed record FieldSpec(
    OperationPlan Operation,
    ObjectType ParentType,
    FieldDefinition Definition,
    FieldBinding Binding,
    CollectedField Collected,
    DeferUsage[] Within);
