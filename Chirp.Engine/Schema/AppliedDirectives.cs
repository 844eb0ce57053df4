using System.Collections.Immutable;
using Chirp.Engine.Language;
using Chirp.Engine.Language.Ast;

namespace Chirp.Engine.Schema;

/// <summary>Reads the specified directives that are applied to definitions.</summary>
internal sealed class AppliedDirectives(SourceText source, List<GraphQLError> errors)
{
    public const string DefaultReason = "No longer supported";

    /// <summary>The reason of <c>@deprecated</c>; null where it is not applied.</summary>
    public string? DeprecationReason(ImmutableArray<DirectiveNode> directives)
    {
        if (Find(directives, "deprecated") is not { } directive)
        {
            return null;
        }

        return FindArgument(directive, "reason") is { } reason ? Text(reason, "@deprecated(reason:)") : DefaultReason;
    }

    /// <summary>The URL of <c>@specifiedBy</c>; null where it is not applied.</summary>
    public string? SpecifiedByUrl(ImmutableArray<DirectiveNode> directives)
    {
        if (Find(directives, "specifiedBy") is not { } directive)
        {
            return null;
        }

        if (FindArgument(directive, "url") is { } url)
        {
            return Text(url, "@specifiedBy(url:)");
        }

        Report("Argument \"@specifiedBy(url:)\" of required type \"String!\" was not provided.", directive);
        return null;
    }

    public static DirectiveNode? Find(ImmutableArray<DirectiveNode> directives, string name)
    {
        foreach (var directive in directives)
        {
            if (directive.Name.Value == name)
            {
                return directive;
            }
        }

        return null;
    }

    private string Text(ValueNode value, string coordinate)
    {
        if (value is StringValueNode text)
        {
            return text.Value;
        }

        var reason = value is NullValueNode
            ? "Expected value of non-null type \"String!\" not to be null."
            : $"String cannot represent a non string value: {Printer.PrintForError(value)}";
        Report($"Argument \"{coordinate}\" has invalid value: {reason}", value);
        return "";
    }

    private static ValueNode? FindArgument(DirectiveNode directive, string name)
    {
        foreach (var argument in directive.Arguments)
        {
            if (argument.Name.Value == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private void Report(string message, SyntaxNode place) =>
        errors.Add(new GraphQLError(message, ErrorCodes.Validation, source, place));
}
